import { describe, expect, test } from 'vitest'
import { labelsOf, readSamples } from '../../../src/server/metrics/prometheus-text.ts'

const only = (line: string) => [...(readSamples(line)?.values() ?? [])].flat()[0]

describe('a line of metrics', () => {
  test.each([
    ['up 1', '', 1, null],
    ['up{} 1', '', 1, null],
    ['up   \t 1.5e3', '', 1500, null],
    ['up +Inf', '', Number.POSITIVE_INFINITY, null],
    ['up -Inf', '', Number.NEGATIVE_INFINITY, null],
    ['up NaN', '', Number.NaN, null],
    ['up{a="b"} 1 1395066363000', 'a="b"', 1, 1395066363000],
    ['up{a="}",b="\\"} 2"} 3', 'a="}",b="\\"} 2"', 3, null],
    ['up{a="b",} 4\r', 'a="b",', 4, null],
    ['a:b_c{x="Straße 😀"} 0', 'x="Straße 😀"', 0, null],
  ])('%j has the labels %j and the value %d', (line, labels, value, stampMs) => {
    expect(only(line)).toEqual({ labels, value, stampMs })
  })

  test.each([
    'up',
    'up x',
    'up{a="b" 1',
    'up{a="b} 1',
    'up 1 2 3',
    'up 1 # {trace="x"} 2',
    '{"a": 1}',
    '0 1',
  ])('%j is none', (line) => expect(readSamples(line)).toBeNull())

  test('may escape quotes, line breaks and backslashes in its labels', () => {
    const sample = only('up{a="x\\"y",b="1\\n2",c="\\\\"} 1')
    expect(sample && [...labelsOf(sample)]).toEqual([
      ['a', 'x"y'],
      ['b', '1\n2'],
      ['c', '\\'],
    ])
  })
})

describe('a page of metrics', () => {
  test('has the samples of each name in their order, without comments and empty lines', () => {
    const samples = readSamples('# HELP a b\n# TYPE a counter\n\na{x="1"} 1\nb 2\n  \na{x="2"} 3\n')
    expect([...(samples ?? [])].map(([name, all]) => [name, all.map(({ value }) => value)])).toEqual([
      ['a', [1, 3]],
      ['b', [2]],
    ])
  })

  test('may be read for some names only', () => {
    expect([...(readSamples('a 1\nb 2\nc x', new Set(['b'])) ?? new Map()).keys()]).toEqual(['b'])
  })

  test.each([
    ['HTML', '<!doctype html>\n<html>\n<body>It works 1</body>\n</html>'],
    ['words', 'It works\nand how 2\nis this'],
    ['nothing', ''],
    ['comments', '# HELP nothing follows\n'],
  ])('is none if it is %s', (_what, page) => expect(readSamples(page)).toBeNull())
})
