import { describe, expect, test } from 'vitest'
import { clippedMs } from '../../src/load/common-window.ts'

describe('a window whose clocks may be off', () => {
  test('is shorter by the error at both ends', () => {
    expect(clippedMs(10_000, 0)).toBe(10_000)
    expect(clippedMs(10_000, 3)).toBe(9994)
  })

  test('is refused when less than half of it would be left', () => {
    expect(clippedMs(1000, 250)).toBe(500)
    expect(() => clippedMs(1000, 251)).toThrow('the clocks of the agents are only known to 251 ms')
  })

  test('of a load that never delivered has no length, and blames no clock', () => {
    expect(clippedMs(0, 1)).toBe(0)
  })
})
