import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Tree } from '../../../src/server/proc/process-tree.ts'
import { ticksBetween } from '../../../src/server/proc/processor-time.ts'
import { stat, treeOf } from './stats.ts'

const ROOT = stat(10, { used: 100, usedByEnded: 1000 })
const CHILD = { parent: 10, used: 50 }

describe('the processor time of a tree between two readings', () => {
  test.each<[string, Tree, Tree, number]>([
    ['of one process', treeOf(ROOT), treeOf({ ...ROOT, used: 130 }), 30],
    [
      'of all processes',
      treeOf(ROOT, stat(11, CHILD)),
      treeOf({ ...ROOT, used: 130 }, stat(11, { ...CHILD, used: 55 })),
      35,
    ],
    ['of a child that was born since, in full', treeOf(ROOT), treeOf(ROOT, stat(11, CHILD)), 50],
    [
      'of a child that was born and ended since, as its parent was told',
      treeOf(ROOT),
      treeOf({ ...ROOT, usedByEnded: 1040 }),
      40,
    ],
    [
      'of a child that ended: what it used after it was last seen',
      treeOf(ROOT, stat(11, CHILD)),
      treeOf({ ...ROOT, usedByEnded: 1070 }),
      20,
    ],
    [
      'of a child that ended unnoticed: not negative',
      treeOf(ROOT, stat(11, CHILD)),
      treeOf({ ...ROOT, used: 130 }),
      30,
    ],
    [
      'of a family that ended: no part of it twice',
      treeOf(ROOT, stat(11, { ...CHILD, usedByEnded: 7 }), stat(12, { parent: 11, used: 20 })),
      treeOf({ ...ROOT, usedByEnded: 1090 }),
      13,
    ],
    [
      'of a child whose number another has now: both',
      treeOf(ROOT, stat(11, CHILD)),
      treeOf({ ...ROOT, usedByEnded: 1052 }, stat(11, { ...CHILD, startedAt: 5000, used: 4 })),
      6,
    ],
    [
      'of a child that ended and waits for its parent to notice',
      treeOf(ROOT, stat(11, CHILD)),
      treeOf(ROOT, stat(11, { ...CHILD, used: 53, isZombie: true })),
      3,
    ],
  ])('%s', (_name, before, now, ticks) => {
    expect(ticksBetween(before, now)).toBe(ticks)
  })

  test('is never negative, whatever comes and goes', () => {
    const ticks = fc.integer({ min: 0, max: 1000 })
    const some = fc
      .uniqueArray(
        fc.record({
          pid: fc.integer({ min: 10, max: 16 }),
          parent: fc.integer({ min: 9, max: 16 }),
          startedAt: fc.integer({ min: 0, max: 1 }),
          used: ticks,
          usedByEnded: ticks,
        }),
        { selector: ({ pid }) => pid },
      )
      // A parent is older than its children, so no process descends from itself.
      .map((stats) =>
        treeOf(...stats.map((one) => stat(one.pid, { ...one, parent: Math.min(one.parent, one.pid - 1) }))),
      )
    fc.assert(fc.property(some, some, (before, now) => ticksBetween(before, now) >= 0))
  })
})
