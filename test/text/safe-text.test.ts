import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeText } from '../../src/text/safe-text.ts'
import { anyText } from '../any-text.ts'
import { effort } from '../effort.ts'

describe('what a server says, in a report', () => {
  test.each([
    ['HTTP 503 Service Unavailable', 'HTTP 503 Service Unavailable'],
    ['  two\r\nlines\tand more  ', 'two lines and more'],
    ['\x1b[31mred\x1b[0m', '[31mred [0m'],
    ['a\u2028b\u2029c\u0085d', 'a b c d'],
    ['file\u202egpj.exe', 'file gpj.exe'],
    ['zero\u200bwidth\ufeff', 'zero width'],
    ['see http://user:pass@cam/x?token=1 or rtsp://a@b?c', 'see http://cam/x?… or rtsp://b?…'],
    ['what?', 'what?'],
    ['Zürich 東京 ✅', 'Zürich 東京 ✅'],
    ['broken \ud800 half', 'broken \ufffd half'],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(safeText(text)).toBe(expected)
  })

  test('is cut behind 1,000 letters, never in the middle of one', () => {
    expect(safeText('x'.repeat(1000))).toBe('x'.repeat(1000))
    expect(safeText('😀'.repeat(1001))).toBe(`${'😀'.repeat(999)}…`)
  })

  test('is one short line, whatever it was', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 1500 }), (text) => {
        const safe = safeText(text)
        expect(safe.isWellFormed()).toBe(true)
        expect([...safe].length).toBeLessThanOrEqual(1000)
        expect(safe).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
      }),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
  })

  test('a hostile text is read in no time', () => {
    const startedAt = performance.now()
    for (const text of ['/', '//', '?', '@', ' ', '//a', '\0']) safeText(text.repeat(100_000))
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
