import { describe, expect, test } from 'vitest'
import { listenersOn, unreadSockets } from '../../../src/server/proc/socket-table.ts'

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

  test('that are cut off or no tables at all hold nothing', () => {
    for (const text of ['', 'no table', TCP.slice(0, 150), '   0: x:y'])
      expect([unreadSockets(text, 0), listenersOn(text, 8080)]).toEqual([[], []])
  })
})
