import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDuration, readRate } from '../../src/config/durations.ts'

describe('a duration', () => {
  test.each([
    ['180', 180_000],
    ['0', 0],
    ['1.5', 1500],
    ['90s', 90_000],
    ['2m', 120_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['2m500ms', 120_500],
    ['1h', 3_600_000],
    ['1h2m3s4ms', 3_723_004],
    ['0.5m', 30_000],
  ])('%s is %d ms', (text, ms) => {
    expect(readDuration(text)).toBe(ms)
  })

  test.each([
    '',
    ' ',
    's',
    'm',
    '-1',
    '+1',
    '1e3',
    '24abc',
    '1.',
    '.5',
    '30s1m',
    '1m1m',
    '1 m',
    '90S',
    'Infinity',
    'NaN',
    '1,5',
    '0x10',
    '٣',
  ])('%j is not one', (text) => {
    expect(readDuration(text)).toBeUndefined()
  })

  test('any text gives a finite number of milliseconds or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.hms]{0,12}$/)), (text) => {
        const ms = readDuration(text)
        expect(ms === undefined || (Number.isInteger(ms) && ms >= 0)).toBe(true)
      }),
    )
  })
})

describe('a rate', () => {
  test.each([
    ['50', 50],
    ['0.5', 0.5],
    ['50/s', 50],
  ])('%s is %d a second', (text, rate) => {
    expect(readRate(text)).toBe(rate)
  })

  test.each(['', '/s', '50/m', '-1', '1e3', '50 /s'])('%j is not one', (text) => {
    expect(readRate(text)).toBeUndefined()
  })
})
