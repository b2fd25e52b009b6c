import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clip, escapeJson, escapeTerminal } from '../../src/text/escape.ts'

describe('JSON for the terminal', () => {
  test('turns no text around and holds no control character, and is the same JSON', () => {
    const value = {
      id: '\u202egnp.\u2066exe\u009b31m\u007f',
      names: ['a\nb', '##[error]x', '\\##[', 'Kamera 東 ✅'],
    }
    const text = escapeJson(JSON.stringify(value, null, 2))
    expect(text).toContain('"\\u202egnp.\\u2066exe\\u009b31m\\u007f"')
    expect(text).not.toMatch(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]|##\[/)
    expect(text).toContain('Kamera 東 ✅')
    expect(JSON.parse(text)).toEqual(value)
  })
})

describe('text for the terminal', () => {
  test.each([
    ['plain text, Kamera 東 №7 ✅ ⚠️', 'plain text, Kamera 東 №7 ✅ ⚠️'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\r\nb\tc', 'a\\u000d\\u000ab\\u0009c'],
    ['\u009b31m', '\\u009b31m'],
    ['\u202eevil\u200b', '\\u202eevil\\u200b'],
    ['::error::x', '\\u003a:error::x'],
    ['   ::error::x', '   \\u003a:error::x'],
    ['rtsp::x', 'rtsp::x'],
    ['a ##[error]x', 'a #\\u0023[error]x'],
    ['###[error]x', '##\\u0023[error]x'],
    ['\ud800', '\\ud800'],
  ])('turns %j into %j', (text, safe) => {
    expect(escapeTerminal(text)).toBe(safe)
  })

  test('holds no control character and no workflow command, whatever came in', () => {
    const parts = fc.constantFrom('::', ':', '#', '##[', '[', ' ', '\n', '\u001b', '\u2028', 'a', 'error')
    const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    const text = fc.oneof(
      fc.string({ unit: codeUnit }),
      fc.array(parts).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (any) => {
        const safe = escapeTerminal(any)
        expect(safe).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(safe.trimStart().startsWith('::')).toBe(false)
        expect(safe).not.toContain('##[')
      }),
    )
  })

  test('is cut between characters', () => {
    expect(clip('short', 5)).toBe('short')
    expect(clip('longer', 5)).toBe('long…')
    expect(clip('🎥🎥🎥', 2)).toBe('🎥…')
  })
})
