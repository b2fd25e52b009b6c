import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstErrorIn, parseJson } from '../../src/config/json-text.ts'
import { effort } from '../effort.ts'

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
      { numRuns: effort({ unit: 100, thorough: 500 }) },
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
      { numRuns: effort({ unit: 100, thorough: 500 }) },
    )
  })

  test.each([
    ['of a million brackets', '['.repeat(1_000_000), 65],
    ['of a million pairs of brackets', '['.repeat(1_000_000) + ']'.repeat(1_000_000), 65],
    ['of objects in objects', '{"a":'.repeat(100_000), 64 * 5 + 1],
  ])('%s stops where it is nested too deep', (_, text, column) => {
    expect(parseJson(text)).toEqual({ line: 1, column, found: 'more than 64 levels of brackets' })
  })

  test('of sixty-four levels is read, and brackets in strings are no levels', () => {
    const deepest = '['.repeat(64) + ']'.repeat(64)
    expect(parseJson(deepest)).toHaveProperty('value')
    const text = JSON.stringify('[{"'.repeat(1000))
    expect(parseJson(text)).toEqual({ value: '[{"'.repeat(1000) })
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
