import { describe, test } from 'vitest'
import { readSamples, samplesReader } from '../../../src/server/metrics/prometheus-text.ts'
import { Sample } from '../../../src/server/metrics/sample.ts'
import { expectLinearOn } from '../../growth.ts'

describe('reading metrics takes time in proportion to the page, however hostile', () => {
  test.each([
    'a',
    '{',
    '}',
    '"',
    '\\',
    'a="b",',
    '{"',
    'a{',
    ' ',
    '\n',
    'a 1\n',
    'a{b="c"} 1\n',
    '# ',
    '\r',
    '{a="',
    '"} 1',
    '\na{b="',
  ])('all of %j', (unit) => {
    expectLinearOn((size) => unit.repeat(size / unit.length), readSamples)
    expectLinearOn((size) => `a{${unit.repeat(size / unit.length)}} 1`, readSamples)
    expectLinearOn((size) => `\na{${unit.repeat(size / unit.length)}} 1`, samplesReader(['a', 'aa']))
  })

  test('or its labels', () => {
    expectLinearOn(
      (size) => 'a="'.repeat(size / 3),
      (labels) => void new Sample('a', labels, 0, null).label('b'),
    )
  })
})
