import { expect, test } from 'vitest'
import { saturatingLoad } from '../../../src/analysis/ab/flatness.ts'

test('both servers are loaded beyond the larger capacity, so that neither holds the load', () => {
  expect(saturatingLoad(100, 80)).toBe(130)
  expect(saturatingLoad(80, 100)).toBe(130)
  expect(saturatingLoad(47, 0)).toBe(61)
})
