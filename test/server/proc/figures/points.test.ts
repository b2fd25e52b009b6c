import { expect, test } from 'vitest'
import { forgetBefore, rates, spaced } from '../../../../src/server/proc/figures/points.ts'

function at(...moments: number[]) {
  return moments.map((atMs) => ({ atMs, value: atMs }))
}

test.each([
  [
    [0, 1000, 1003, 1499, 1500, 2400, 3000],
    [1000, 1500, 2400],
  ],
  [
    [1000, 2000, 2400],
    [1000, 2400],
  ],
  [[1000, 1400], [1000]],
  [[0, 3000], []],
])('of what was read at %j, %j is kept: the first, the last, and nothing close to another', (read, kept) => {
  expect(spaced(at(...read), 1000, 2999).map(({ atMs }) => atMs)).toEqual(kept)
})

test('a rate is the change of a counter since the point before, a second', () => {
  const counts = [
    { atMs: 1000, value: 10 },
    { atMs: 1500, value: 30 },
    { atMs: 3500, value: 30 },
  ]
  expect(rates(counts)).toEqual([
    { atMs: 1500, value: 40 },
    { atMs: 3500, value: 0 },
  ])
  expect(rates(counts.slice(0, 1))).toEqual([])
})

test('a counter that began anew has no rate at that moment', () => {
  const counts = [
    { atMs: 1000, value: 10 },
    { atMs: 2000, value: 4 },
    { atMs: 3000, value: 5 },
  ]
  expect(rates(counts)).toEqual([{ atMs: 3000, value: 1 }])
})

test.each([
  [[1000, 2000, 3000], 2000, [2000, 3000]],
  [[1000, 2000, 3000], 500, [1000, 2000, 3000]],
  [[1000, 2000, 3000], 9000, [3000]],
  [[], 9000, []],
])(
  'of what was read at %j, what came before %s is forgotten, but never the last: %j',
  (read, beforeMs, kept) => {
    const all = at(...read)
    forgetBefore(all, beforeMs)
    expect(all.map(({ atMs }) => atMs)).toEqual(kept)
  },
)
