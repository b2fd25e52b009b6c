import { describe, expect, test } from 'vitest'
import { readSamples, samplesReader } from '../../../src/server/metrics/prometheus-text.ts'

const only = (line: string, read = readSamples) => [...(read(line)?.values() ?? [])].flat()[0]

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
    expect(only(line)).toMatchObject({ labels, value, stampMs })
    const some = samplesReader(['a:b_c', 'up'])
    for (const page of [line, `${line}\n`, `# HELP\n${line}\nupper 7\n`]) {
      expect(only(page, some)).toMatchObject({ labels, value, stampMs })
    }
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
  ])('%j is none', (line) => {
    expect(readSamples(line)).toBeNull()
    expect(samplesReader(['up'])(line)).toBeNull()
    expect(samplesReader(['up'])(`\n${line}\n`)).toBeNull()
  })

  test('may escape quotes, line breaks and backslashes in its labels', () => {
    const sample = only('up{a="x\\"y",b="1\\n2",c="\\\\"} 1')
    expect(['a', 'b', 'c', 'd'].map((name) => sample?.label(name))).toEqual(['x"y', '1\n2', '\\', ''])
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
    const names = (page: string) => [...(samplesReader(['b', 'bc'])(page) ?? new Map()).keys()]
    expect(names('a 1\nb 2\nc x\nbcd 3\nbc{} 4')).toEqual(['b', 'bc'])
    expect(names('b 1\n')).toEqual(['b'])
  })

  test('that has none of those names is read for all', () => {
    expect([...(samplesReader(['b'])('a 1\n') ?? new Map()).keys()]).toEqual(['a'])
  })

  test.each([
    ['HTML', '<!doctype html>\n<html>\n<body>It works 1</body>\n</html>'],
    ['words', 'It works\nand how 2\nis this'],
    ['nothing', ''],
    ['comments', '# HELP nothing follows\n'],
  ])('is none if it is %s', (_what, page) => expect(readSamples(page)).toBeNull())
})
