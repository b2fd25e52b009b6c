import { expect, test } from 'vitest'
import { parseInterfaces } from '../../../../src/server/proc/figures/interface-table.ts'

const HEAD = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`

test.each([
  [
    'eth0: 5350536347  163346    1    2    3     4          5         6 18717533  128705    7    8    9     10       11          12',
    [{ name: 'eth0', bytesIn: 5_350_536_347, bytesOut: 18_717_533, drops: 10 }],
  ],
  [
    'wlp0s20f3:18446744073709551615 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0',
    [{ name: 'wlp0s20f3', bytesIn: 2 ** 64, bytesOut: 9, drops: 0 }],
  ],
  [
    ' <i>eth&amp;: 1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0',
    [{ name: '<i>eth&amp;', bytesIn: 1, bytesOut: 2, drops: 0 }],
  ],
  ['    lo: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0', []],
  ['eth0: 1 2 3 4 5 6 7 8 9 10 11', []],
  ['eth0: 1 1 0 -5 0 0 0 0 2 1 0 0 0 0 0 0', []],
  ['eth0: no packet statistics available', []],
  [': 1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0', []],
  ['', []],
])('%j are the interfaces %j', (line, interfaces) => {
  expect(parseInterfaces(HEAD + line)).toEqual(interfaces)
})
