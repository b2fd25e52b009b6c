import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitLine, lineFinder } from '../../src/config/limit-line.ts'

const TEXT = `{
  "version": 1,
  "floors": {
    "healthy_rate": { "min": 95 },
    "drops":
      { "max": 3 },
    "capacity_connections": {
      "min": 200
    }
  },
  "regression": { "healthy_rate": { "max_drop_points": 2 },
    "drops": { "max_rise_points": 1 } },
  "metrics": { "healthy_rate": 1 }
}
`

describe('the line of a limit', () => {
  test.each([
    ['floors', 'healthy_rate', 4],
    ['floors', 'drops', 5],
    ['floors', 'capacity_connections', 7],
    ['regression', 'healthy_rate', 11],
    ['regression', 'drops', 12],
    ['regression', 'capacity_connections', null],
    ['floors', 'min', null],
    ['floors', '', null],
    ['floors', 'toString', null],
  ] as const)('in %s, of %s is %j', (section, metric, line) => {
    expect(limitLine(TEXT, section, metric)).toBe(line)
    expect(limitLine(TEXT.replaceAll('\n', '\r\n'), section, metric)).toBe(line)
  })

  test('counts from the first line, with a byte order mark and comments too', () => {
    expect(limitLine('{"floors":{"drops":{"max":3}}}', 'floors', 'drops')).toBe(1)
    expect(limitLine(`\uFEFF${TEXT}`, 'floors', 'healthy_rate')).toBe(4)
    expect(limitLine(`// ours\n/* "floors": {"drops": 1}\n*/${TEXT}`, 'floors', 'drops')).toBe(7)
  })

  test.each([
    '',
    ' ',
    'null',
    '[]',
    '"floors"',
    '{}',
    '{"floors":null}',
    '{"floors":[{"drops":1}]}',
    '{"floors"',
    '{"floors":{"dro',
    '}{',
    'not JSON',
  ])('is unknown in %j', (text) => {
    expect(limitLine(text, 'floors', 'drops')).toBeNull()
  })

  test('is one of the text, whatever the text is', () => {
    const pieces = fc.array(fc.constantFrom(...'{}[]:,\n"', '"floors"', '"drops"', ':{', '1'), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        const line = limitLine(text, 'floors', 'drops')
        if (line === null) return
        expect(text.split('\n')[line - 1]).toContain('"')
      }),
      { numRuns: 1000 },
    )
  })
})

test('the line of any value of the file is found, of an entry of a list too', () => {
  const lineOf = lineFinder('{\n  "baseline": {\n    "jobs": [\n      1,\n      { "a": 2 }\n    ] } }')
  expect(lineOf(['baseline', 'jobs'])).toBe(3)
  expect(lineOf(['baseline', 'jobs', 0])).toBe(4)
  expect(lineOf(['baseline', 'jobs', 1, 'a'])).toBe(5)
  expect(lineOf(['baseline', 'jobs', 2])).toBeNull()
  expect(lineOf([])).toBe(1)
})
