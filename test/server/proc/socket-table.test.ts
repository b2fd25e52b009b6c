import { describe, expect, test } from 'vitest'
import {
  acceptedQueues,
  listeners,
  listenersOn,
  queuesByDestination,
  unreadSockets,
} from '../../../src/server/proc/socket-table.ts'

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000  1000        0 11111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00010001 00:00000000 00000000  1000        0 22222 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C352 0100007F:1F90 01 00000000:00010000 00:00000000 00000000  1000        0 33333 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:1F90 0100007F:C350 01 0009C400:00000000 01:00000014 00000000  1000        0 44444 2 0000000000000000 20 4 30 10 -1
`
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 55555 1 0000000000000000 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:C354 0000000000000000FFFF00000100007F:1F90 08 00000000:000A0000 00:00000000 00000000  1000        0 66666 1 0000000000000000 20 0 0 10 -1
`
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1034: 00000000:C356 00000000:0000 07 00000000:00033900 00:00000000 00000000  1000        0 77777 2 0000000000000000 12
`

describe('the tables of sockets', () => {
  test('show what waits unread, but not the connections that wait at a listener', () => {
    expect(unreadSockets(TCP, 65_536)).toEqual([{ inode: '22222', unreadBytes: 65_537 }])
    expect(unreadSockets(TCP, 0).map(({ inode }) => inode)).toEqual(['22222', '33333'])
  })

  test('are read for both families, and for datagrams', () => {
    expect(unreadSockets(TCP6, 65_536)).toEqual([{ inode: '66666', unreadBytes: 655_360 }])
    expect(unreadSockets(UDP, 65_536)).toEqual([{ inode: '77777', unreadBytes: 211_200 }])
  })

  test('name the listeners of a port', () => {
    expect(listenersOn(TCP, 8080)).toEqual([{ inode: '11111', port: 8080, address: '00000000' }])
    expect(listenersOn(TCP6, 8080).map(({ inode }) => inode)).toEqual(['55555'])
    expect(listenersOn(TCP, 50_000)).toEqual([])
  })

  test('show what waits to be sent in the connections that a listener accepted', () => {
    const v4 = listeners(TCP)
    expect(v4).toEqual([{ inode: '11111', port: 8080, address: '00000000' }])
    expect(acceptedQueues(TCP, v4)).toEqual({ bytes: 0x9c400, sockets: 1 })
    expect(acceptedQueues(TCP, [{ inode: '1', port: 8080, address: '0100007F' }]).sockets).toBe(1)
    expect(acceptedQueues(TCP, [{ inode: '1', port: 8080, address: '0200007F' }]).sockets).toBe(0)
    expect(acceptedQueues(TCP, [{ inode: '1', port: 8081, address: '00000000' }])).toEqual({
      bytes: 0,
      sockets: 0,
    })
  })

  test('of IPv6 have the connections of IPv4 clients too, and queues of up to 4 GB', () => {
    const mapped = '0000000000000000FFFF00000100007F'
    const line = `   2: ${mapped}:1F90 ${mapped}:C354 01 FFFFFFFF:00000000 01:00000014 00000000  1000        0 7 1 0 20 0 0 10 -1\n`
    const closing = line.replace(' 01 ', ' 04 ')
    expect(
      acceptedQueues(TCP6 + line + line + closing, [{ inode: '1', port: 8080, address: '0'.repeat(32) }]),
    ).toEqual({
      bytes: 2 * 0xffff_ffff,
      sockets: 2,
    })
  })

  test('show what waits in each connection by where it leads, as people write it', () => {
    expect([...queuesByDestination(TCP)]).toEqual([['8080 127.0.0.1 50000', 0x9c400]])
    const loopback = '00000000000000000000000001000000'
    const queued = TCP6.replace(' 08 00000000:', ' 01 00000010:')
    const own = queued.replaceAll('0000000000000000FFFF00000100007F', loopback)
    expect([...queuesByDestination(queued)]).toEqual([['50004 127.0.0.1 8080', 16]])
    expect([...queuesByDestination(own)]).toEqual([['50004 ::1 8080', 16]])
  })

  test('that are cut off or no tables at all hold nothing', () => {
    for (const text of ['', 'no table', TCP.slice(0, 150), '   0: x:y'])
      expect([unreadSockets(text, 0), listeners(text)]).toEqual([[], []])
  })
})
