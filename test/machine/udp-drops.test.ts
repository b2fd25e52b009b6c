import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { countOfDrops, dropEvidence, udpDrops } from '../../src/machine/udp-drops.ts'

const SNMP = `Tcp: ActiveOpens PassiveOpens
Tcp: 9 9
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
Udp: 2037260 4470 62 2044263 61 7
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
UdpLite: 0 0 0 0 5 0
`
const SNMP6 =
  'Udp6InErrors                    \t3\nUdp6RcvbufErrors                \t4\nUdpLite6RcvbufErrors 9\n'

test('datagrams that had no room are counted over both families', () => {
  expect(countOfDrops(SNMP, SNMP6)).toBe(65)
  expect(countOfDrops(SNMP, '')).toBe(61)
})

test.each(['', 'Udp: InDatagrams\nUdp: 1\n', 'Udp: RcvbufErrors\n', 'garbage'])(
  '%j tells nothing',
  (snmp) => {
    expect(countOfDrops(snmp, SNMP6)).toBeNull()
  },
)

test.runIf(process.platform === 'linux')(
  'what a socket had no room for is counted by this system',
  async () => {
    const [receiver, sender] = [createSocket('udp4'), createSocket('udp4')]
    onTestFinished(() => {
      receiver.close()
      sender.close()
    })
    receiver.bind(0, '127.0.0.1')
    await once(receiver, 'listening')
    const { port } = receiver.address()
    let received = 0
    receiver.on('message', () => {
      received += 1
    })
    const before = udpDrops() ?? Number.NaN
    // Nobody reads before the last one is sent: far more than the system keeps for one socket.
    const sent = Array.from({ length: 2000 }, () => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      sender.send(Buffer.alloc(1200), port, '127.0.0.1', resolve)
      return promise
    })
    await Promise.all(sent)
    const dropped = () => (udpDrops() ?? Number.NaN) - before
    await expect.poll(() => received + dropped()).toBeGreaterThanOrEqual(2000)
    expect(dropped()).toBeGreaterThan(100)
    expect(dropEvidence(dropped(), 2000 - received)).toContain('UDP datagrams were dropped at this machine')
  },
)

test.each([
  ['a tenth of what is missing', 10, 100, true],
  ['less than a tenth of it', 9, 100, false],
  ['nothing is missing', 50, 0, false],
  ['none was dropped', 0, 100, false],
  ['nobody can tell', null, 100, false],
])(
  'this machine is to blame when it dropped much of what is missing: %s',
  (_what, dropped, lost, isToBlame) => {
    expect(dropEvidence(dropped, lost) !== null).toBe(isToBlame)
  },
)
