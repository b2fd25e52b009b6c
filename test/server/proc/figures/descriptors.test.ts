import { expect, test } from 'vitest'
import { openFilesLimit } from '../../../../src/server/proc/figures/descriptors.ts'

test.each([
  [
    'Max processes             96364                96364                processes \nMax open files            1024                 524288               files     \n',
    1024,
  ],
  ['Max open files            unlimited            unlimited            files\n', null],
  ['Max open files            0                    0                    files\n', 0],
  ['Max open files            18446744073709551615 1 files\n', 2 ** 64],
  ['Max open files\n', null],
  ['', null],
])('%j limits open files to %j', (limits, limit) => {
  expect(openFilesLimit(limits)).toBe(limit)
})
