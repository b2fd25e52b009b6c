import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slug } from '../../../src/action/github/key.ts'
import { isNewer, isRival, type Marker, markerLine, markerOf } from '../../../src/action/github/marker.ts'
import { anyText } from '../../any-text.ts'
import { effort } from '../../effort.ts'

const MARKER: Marker = { key: 'CI-load-24', runId: 17_012_345_678, runAttempt: 2 }
const LINE = '<!-- camera-capacity-gate {"key":"CI-load-24","runId":17012345678,"runAttempt":2} -->'

describe('the marker of a comment', () => {
  test('is one line that nobody sees, and is read back', () => {
    expect(markerLine(MARKER)).toBe(LINE)
    expect(markerOf(LINE)).toEqual(MARKER)
    expect(markerOf(`${LINE}\n✅ **PASS**: all is well`)).toEqual(MARKER)
    expect(markerOf(`${LINE}\r\nas GitHub gives it back`)).toEqual(MARKER)
  })

  test.each([
    null,
    undefined,
    '',
    'LGTM',
    ` ${LINE}`,
    `> quoted\n${LINE}`,
    LINE.replace('camera-capacity-gate', 'another-tool'),
    LINE.slice(0, -4),
    LINE.replace('{', '{{'),
    LINE.replace('"CI-load-24"', '24'),
    LINE.replace('17012345678', '"17012345678"'),
    LINE.replace(',"runAttempt":2', ''),
    '<!-- camera-capacity-gate {broken} -->',
    '<!-- camera-capacity-gate {"key":1e999} -->',
    '<!-- camera-capacity-gate [] -->',
  ])('is not seen in %j', (text) => {
    expect(markerOf(text)).toBeNull()
  })

  test.each(['--> <img src=x>', 'a-->b', '<!--', '<script>', 'a--b', '--->', '-- >', '} -->'])(
    'does not end early in the key %j',
    (key) => {
      const line = markerLine({ ...MARKER, key })
      expect(line.match(/-->/g)).toHaveLength(1)
      expect(line.match(/<!--/g)).toHaveLength(1)
      expect(markerOf(line)).toMatchObject({ runId: MARKER.runId, runAttempt: MARKER.runAttempt })
    },
  )

  test('keeps every key of allowed letters without two dashes, and is one comment whatever the key is', () => {
    const number = fc.nat({ max: Number.MAX_SAFE_INTEGER })
    const plain = fc.stringMatching(/^[A-Za-z0-9._]{1,50}(-[A-Za-z0-9._]{1,40})?$/)
    fc.assert(
      fc.property(plain, number, number, (key, runId, runAttempt) => {
        const marker = { key, runId, runAttempt }
        expect(markerOf(markerLine(marker))).toEqual(marker)
      }),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
    fc.assert(
      fc.property(anyText(), (key) => {
        const line = markerLine({ ...MARKER, key })
        expect(line).toMatch(/^<!-- [^<>\n\r]* -->$/)
      }),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
  })

  test('is found again with the key of a workflow that has a dash in its name', () => {
    const key = slug('Build - load')
    expect(markerOf(markerLine({ ...MARKER, key }))?.key).toBe(key)
  })
})

describe('a marker is newer', () => {
  test.each([
    [{ runId: 2, runAttempt: 1 }, { runId: 1, runAttempt: 9 }, true],
    [{ runId: 1, runAttempt: 2 }, { runId: 1, runAttempt: 1 }, true],
    [{ runId: 1, runAttempt: 1 }, { runId: 1, runAttempt: 1 }, false],
    [{ runId: 1, runAttempt: 1 }, { runId: 1, runAttempt: 2 }, false],
    [{ runId: 1, runAttempt: 9 }, { runId: 2, runAttempt: 1 }, false],
    [{ runId: 10, runAttempt: 1 }, { runId: 9, runAttempt: 1 }, true],
  ])('%j than %j: %j', (a, b, expected) => {
    expect(isNewer({ key: 'a', ...a }, { key: 'b', ...b })).toBe(expected)
  })
})

test.each([
  ['another result of the same run', { result: 'b' }, true],
  ['the same result', {}, false],
  ['a result of another run', { result: 'b', runId: 2 }, false],
  ['a result of another attempt', { result: 'b', runAttempt: 2 }, false],
  ['a result of a version that gave it no name', { result: undefined }, false],
])('%s is a rival: %j', (_, change, expected) => {
  const marker = { key: 'a', runId: 1, runAttempt: 1, result: 'a' }
  expect(isRival({ ...marker, ...change }, marker)).toBe(expected)
  expect(isRival(marker, { ...marker, ...change })).toBe(expected)
})
