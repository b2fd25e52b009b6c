import { expect, test } from 'vitest'
import { countOfDrops, dropEvidence, udpDrops } from '../../src/load/udp-drops.ts'

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

test.runIf(process.platform === 'linux')('this system tells', () => {
  expect(udpDrops()).toBeGreaterThanOrEqual(0)
})

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
