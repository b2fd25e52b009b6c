import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitToLimit } from '../../../src/report/markdown/fit-to-limit.ts'

const size = (text: string) => Buffer.byteLength(text, 'utf8')
const text = fc.string({ unit: 'grapheme', maxLength: 400 }).map((line) => line.replace(/[\r\n\ufffd]/g, ' '))
const blocks = fc.array(fc.record({ text, priority: fc.nat(5) }), { maxLength: 12 })

describe('fitting a text to a limit', () => {
  test('keeps everything when it fits', () => {
    const whole = fitToLimit('verdict', [{ text: 'table', priority: 1 }], 100)
    expect(whole).toBe('verdict\n\ntable\n')
    expect(fitToLimit('verdict', [{ text: 'table', priority: 1 }], size(whole))).toBe(whole)
  })

  test('drops the least important first, keeps the order, and says that something is gone', () => {
    const parts = [
      { text: `chart ${'c'.repeat(500)}`, priority: 3 },
      { text: 'table', priority: 1 },
      { text: 'list', priority: 2 },
    ]
    const fitted = fitToLimit('verdict', parts, 400)
    expect(fitted).toMatch(/^verdict\n\ntable\n\nlist\n\nDetails were left out .* JSON report\.\n$/)
  })

  test('cuts a first line that alone is too long between characters', () => {
    expect(fitToLimit('📷📷📷📷', [], 13)).toBe('📷📷…\n')
    expect(fitToLimit('📷📷📷📷', [], 3)).toBe('')
  })

  test('never goes above the limit, and never loses the first line while it fits', () => {
    fc.assert(
      fc.property(text, blocks, fc.nat(3000), (line, parts, maxBytes) => {
        const fitted = fitToLimit(line, parts, maxBytes)
        expect(size(fitted)).toBeLessThanOrEqual(maxBytes)
        expect(fitted).not.toContain('\ufffd')
        if (size(line) + 1 <= maxBytes) expect(fitted.startsWith(`${line}\n`)).toBe(true)
      }),
    )
  })

  test('keeps the more important block whenever it keeps a less important one', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5]), fc.nat(900), (priorities, maxBytes) => {
        const parts = priorities.map((priority) => ({ text: `<${priority}>${'x'.repeat(150)}`, priority }))
        const fitted = fitToLimit('verdict', parts, maxBytes)
        const kept = priorities.filter((priority) => fitted.includes(`<${priority}>`))
        const most = Math.max(0, ...kept)
        expect(kept.toSorted()).toEqual(priorities.filter((priority) => priority <= most).toSorted())
      }),
    )
  })
})
