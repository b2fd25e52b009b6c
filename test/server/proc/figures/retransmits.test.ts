import { expect, test } from 'vitest'
import { segmentsSentAgain } from '../../../../src/server/proc/figures/retransmits.ts'

test.each([
  [
    'Ip: Forwarding\nIp: 1\nTcp: OutSegs RetransSegs InErrs\nTcp: 224000817 521034 0\nUdp: A\nUdp: 1\n',
    521_034,
  ],
  ['Tcp: RetransSegs\nTcp: 0\n', 0],
  ['Tcp: OutSegs InErrs\nTcp: 1 2\n', null],
  ['Tcp: OutSegs RetransSegs\nTcp: 1\n', null],
  ['Tcp: OutSegs RetransSegs\nTcp: 1 -1\n', null],
  ['Tcp: OutSegs RetransSegs\n', null],
  ['UdpTcp: RetransSegs\nUdpTcp: 1\n', null],
  ['', null],
])('%j has %j segments that were sent again', (snmp, segments) => {
  expect(segmentsSentAgain(snmp)).toBe(segments)
})
