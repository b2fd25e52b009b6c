import { expect, test } from 'vitest'
import { selfCheckNotes } from '../../../src/analysis/ab/self-check.ts'
import type { AbPair } from '../../../src/model/capacity.ts'

const pairsOf = (heads: readonly number[]): AbPair[] =>
  heads.map((head) => ({ order: 'base first', base: 100, head }))

test('a server that is like itself has nothing to note', () => {
  expect(selfCheckNotes(pairsOf([101, 99, 100, 98, 102, 100]), 1)).toEqual([])
  expect(selfCheckNotes(pairsOf([100, 100, 100, 100, 100, 100]), 1)).toEqual([])
  // So quiet that its interval excludes 1, by less than anybody cares about.
  expect(selfCheckNotes(pairsOf([99.8, 99.8, 99.7, 99.8, 99.8, 99.7]), 1)).toEqual([])
})

test.each([
  { heads: [96, 95, 97, 95.5, 96.5, 96], elasticity: 1, percent: '4.0' },
  { heads: [96, 95, 97, 95.5, 96.5, 96], elasticity: 2, percent: '2.0' },
  { heads: [104, 105, 103, 104.5, 103.5, 104], elasticity: 1, percent: '4.0' },
])('a server that differs from itself has a setup that is biased: by $percent %', (biased) => {
  expect(selfCheckNotes(pairsOf(biased.heads), biased.elasticity)).toEqual([
    `the setup is biased: the same server differs from itself by ${biased.percent} %`,
  ])
})

test('fewer than two pairs say nothing of the setup', () => {
  expect(selfCheckNotes([], 1)).toEqual([])
  expect(selfCheckNotes(pairsOf([50]), 1)).toEqual([])
})
