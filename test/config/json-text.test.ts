import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstErrorIn, parseJson } from '../../src/config/json-text.ts'

describe('JSON text', () => {
  test('that is right gives its value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => void expect(parseJson(text)).toEqual({ value: JSON.parse(text) })),
    )
  })

  test.each([
    ['', 1, 1, 'the end of the text'],
    ['{', 1, 2, 'the end of the text'],
    ['abc', 1, 1, '"a"'],
    ['{\n  "a": 1,\n}', 3, 1, '"}"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"\\""'],
    ['[1, 2,, 3]', 1, 7, '","'],
    ['[1 2]', 1, 4, '"2"'],
    ['{"a" 1}', 1, 6, '"1"'],
    ['{a: 1}', 1, 2, '"a"'],
    ["{'a': 1}", 1, 2, '"\'"'],
    ['{"a": 01}', 1, 8, '"1"'],
    ['{"a": tru}', 1, 7, '"t"'],
    ['{"a": "x\ny"}', 1, 7, '"\\""'],
    ['{"a": "\\x"}', 1, 7, '"\\""'],
    ['[1] // why', 1, 5, '"/"'],
    ['[1]]', 1, 4, '"]"'],
    ['[}', 1, 2, '"}"'],
    ['{"a":1]', 1, 7, '"]"'],
    ['\uFEFF{}', 1, 1, '"\uFEFF"'],
    ['[\u{1F600}]', 1, 2, '"\u{1F600}"'],
  ])('%j stops being JSON at line %d, column %d', (text, line, column, found) => {
    expect(parseJson(text)).toEqual({ line, column, found })
  })

  test('is never found faulty within what JSON.parse takes', () => {
    fc.assert(fc.property(fc.json(), (text) => void expect(firstErrorIn(text)).toBe(text.length)))
  })

  test('is cut or spoilt at a place that is told, and what stands before it could have gone on', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', 'x', '\n', '\\'),
        (json, at, spoiler) => {
          const cut = at % (json.length + 1)
          const text = json.slice(0, cut) + spoiler + json.slice(cut)
          const result = parseJson(text)
          if ('value' in result) expect(JSON.parse(text)).toEqual(result.value)
          else expect(firstErrorIn(text)).toBeLessThanOrEqual(text.length)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('agrees with the places that V8 tells', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(',', '}', ']', 'x', '1'), (json, at, spoiler) => {
        const cut = at % (json.length + 1)
        const text = json.slice(0, cut) + spoiler + json.slice(cut)
        const told = positionToldByV8(text)
        // Inside a string or number we tell its beginning, V8 the character.
        if (told !== null) expect(firstErrorIn(text)).toBeLessThanOrEqual(told)
      }),
      { numRuns: 500 },
    )
  })

  test('of a million brackets is no trouble', () => {
    expect(parseJson('['.repeat(1_000_000))).toMatchObject({ line: 1, column: 1_000_001 })
  })
})

function positionToldByV8(text: string): number | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const told = /at position (\d+)/.exec((error as Error).message)?.[1]
    return told === undefined ? null : Number(told)
  }
}
