import { describe, expect, test } from 'vitest'
import { markTotals } from '../../../src/analysis/marks/total-marks.ts'
import { cameraNumber } from '../../../src/marks/mark.ts'
import type { MarkClock, MarkFacts } from '../../../src/model/measured-window.ts'

const NO_DELAY = { p50: null, p95: null, p99: null, max: null }
const DELAY = { p50: 5, p95: 6, p99: 7, max: 8 }
const SAME: MarkClock = { kind: 'same', errorMs: 0.1, problem: null }

function facts({ frames: _, ...given }: Given = {}): MarkFacts {
  return {
    ...{ marked: 100, distinct: 100, lost: 0, repeated: 0, reordered: 0, foreign: 0, foreignCamera: null },
    ...{ placed: 0, latency: DELAY, shortestMs: 4, unclocked: 0 },
    ...given,
  }
}

type Given = Partial<MarkFacts> & { readonly frames?: number }

function totals(all: readonly (Given | null)[], areOurs = true, clock = SAME) {
  const connections = all.map((given, at) => ({
    cameraId: String(at + 1),
    frames: given?.frames ?? given?.marked ?? 100,
    marks: given === null ? null : facts(given),
  }))
  const latency = clock.errorMs === null ? NO_DELAY : DELAY
  return markTotals({ connections, marks: { clock, latency } }, areOurs)
}

const codes = (found: ReturnType<typeof totals>) => found?.doubts.map(({ code }) => code)

describe('the marks of a window', () => {
  test('add up over the connections, and loss is a share of what was sent', () => {
    const found = totals([
      { lost: 4, distinct: 96 },
      { lost: 6, distinct: 194, repeated: 3 },
      { reordered: 2 },
    ])
    expect(found).toMatchObject({
      lost: 10,
      repeated: 3,
      reordered: 2,
      foreign: 0,
      hasDelay: true,
      doubts: [],
    })
    expect(found?.lostPercent).toBeCloseTo((100 * 10) / 400)
  })

  test('do not concern a run whose cameras write none', () => {
    expect(totals([null, null], false)).toBeNull()
  })

  test('of our cameras that are gone say that the server re-encodes, never 0', () => {
    const found = totals([null, null])
    expect(codes(found)).toEqual(['no_marks'])
    expect(found).toMatchObject({
      lost: null,
      lostPercent: null,
      foreign: null,
      repeated: null,
      hasDelay: false,
    })
  })

  test('that part of the frames lack are not measured, but a foreign frame that was seen is', () => {
    const found = totals([{ foreign: 2, foreignCamera: 9 }, null])
    expect(codes(found)).toEqual(['partly_marked'])
    expect(found).toMatchObject({ lost: null, foreign: 2, hasDelay: false })
    expect(totals([{}, null])?.foreign).toBeNull()
  })

  test('count frames that came in the place of a missing number, unless too many lack a mark', () => {
    const found = totals([{ frames: 105, placed: 5, lost: 10 }])
    expect(found).toMatchObject({ lost: 10, hasDelay: true, doubts: [] })
    expect(found?.lostPercent).toBeCloseTo((100 * 10) / 115)
    expect(codes(totals([{ frames: 105, placed: 2, lost: 10 }]))).toEqual(['partly_marked'])
    expect(codes(totals([{ frames: 200, placed: 100 }]))).toEqual(['partly_marked'])
  })

  test('with ids of somebody else cannot show foreign frames, but loss and delay', () => {
    const other = { foreign: 100, foreignCamera: cameraNumber('somebody'), lost: 25, distinct: 75 }
    const found = totals([other, { ...other, foreignCamera: cameraNumber('else') }], false)
    expect(codes(found)).toEqual(['other_ids'])
    expect(found).toMatchObject({ foreign: null, lost: 50, lostPercent: 25, hasDelay: true })
  })

  test('of two swapped cameras are foreign frames, whoever named the cameras', () => {
    const swapped = [
      { foreign: 100, foreignCamera: cameraNumber('2') },
      { foreign: 100, foreignCamera: cameraNumber('1') },
    ]
    for (const areOurs of [true, false])
      expect(totals([...swapped, {}], areOurs)).toMatchObject({ foreign: 200, lost: 0, doubts: [] })
    expect(codes(totals(swapped, false))).toEqual(['no_own_frames'])
    expect(totals(swapped, false)).toMatchObject({ foreign: 200, lost: null })
  })

  test('from another machine have no delay until its clock is known', () => {
    const found = totals([{ unclocked: 100 }], true, { kind: 'unknown', errorMs: null, problem: 'no answer' })
    expect(found).toMatchObject({ lost: 0, hasDelay: false })
    expect(found?.doubts).toEqual([{ code: 'unknown_clock', problem: 'no answer' }])
    expect(codes(totals([{ unclocked: 50 }, {}]))).toEqual(['partly_clocked'])
  })

  test('that arrive before they were sent, beyond the error, have no delay', () => {
    expect(codes(totals([{ shortestMs: -0.9 }]))).toEqual([])
    expect(codes(totals([{ shortestMs: -1.2 }]))).toEqual(['clock_behind'])
    const exchanged: MarkClock = { kind: 'exchange', errorMs: 5, problem: null }
    expect(codes(totals([{ shortestMs: -4 }], true, exchanged))).toEqual([])
    expect(totals([{ shortestMs: -9 }], true, exchanged)).toMatchObject({ hasDelay: false, lost: 0 })
  })
})
