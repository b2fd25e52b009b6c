import { describe, test } from 'vitest'
import { labelsOf, readSamples } from '../../../src/server/metrics/prometheus-text.ts'
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
  ])('all of %j', (unit) => {
    expectLinearOn((size) => unit.repeat(size / unit.length), readSamples)
    expectLinearOn((size) => `a{${unit.repeat(size / unit.length)}} 1`, readSamples)
  })

  test('or its labels', () => {
    expectLinearOn(
      (size) => 'a="'.repeat(size / 3),
      (labels) => void labelsOf({ labels, value: 0, stampMs: null }),
    )
  })
})
