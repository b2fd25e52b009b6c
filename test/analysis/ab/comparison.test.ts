import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AbState, AbTrialResult } from '../../../src/analysis/ab/ab-state.ts'
import { nextAb, observeAb, startAb, stopAb } from '../../../src/analysis/ab/comparison.ts'
import { golden } from '../stats/golden.ts'
import { compared, DISTURBED, LOAD, lookAt, valid } from './simulated-servers.ts'

function observed(results: readonly AbTrialResult[], load = LOAD): AbState {
  return results.reduce(observeAb, startAb({ load, maxDrop: 0.1 }))
}

function measured(state: AbState) {
  const step = nextAb(state)
  return step.kind === 'done' ? step.measurement : null
}

const FLAT = [valid(100), valid(100)]
const BLOCK = [valid(100), valid(90), valid(91), valid(101)]

describe('the trials of an A/B', () => {
  test('begin with the base alone, below the load of the pairs and at it', () => {
    expect(nextAb(observed([]))).toEqual({
      kind: 'trial',
      side: 'base',
      connections: 110,
      purpose: 'flatness',
    })
    expect(nextAb(observed([valid(100)]))).toMatchObject({
      side: 'base',
      connections: 130,
      purpose: 'flatness',
    })
  })

  test('then alternate ABBA and BAAB, all at the same load', () => {
    const { trials } = compared({ ratio: 1 })
    const pairs = trials.filter(({ purpose }) => purpose === 'pair')
    expect(pairs.map(({ side }) => (side === 'base' ? 'A' : 'B')).join('')).toBe('ABBABAABABBA')
    expect(new Set(pairs.map(({ connections }) => connections))).toEqual(new Set([130]))
  })

  test('keep the order of each pair, and neither side is taken for the other', () => {
    const pairs = observed([...FLAT, ...BLOCK, valid(92), valid(102), valid(103), valid(93)]).pairs
    expect(pairs).toEqual([
      { order: 'base first', base: 100, head: 90 },
      { order: 'head first', base: 101, head: 91 },
      { order: 'head first', base: 102, head: 92 },
      { order: 'base first', base: 103, head: 93 },
    ])
  })

  test('leave the lower load out where it would be the same', () => {
    expect(nextAb(observed([], 3))).toMatchObject({ connections: 3, purpose: 'flatness' })
    expect(nextAb(observed([valid(2.3)], 3))).toMatchObject({ connections: 3, purpose: 'pair' })
  })

  test.each([{ load: 0 }, { load: 1.5 }, { load: Number.NaN }, { maxDrop: -0.1 }, { maxDrop: 10 }])(
    'refuse %o',
    (options) => {
      expect(() => startAb({ load: LOAD, maxDrop: 0.1, ...options })).toThrow(RangeError)
    },
  )

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuse a goodput of %d', (goodput) => {
    expect(() => observed([valid(goodput)])).toThrow(RangeError)
  })

  test('refuse a trial after the end', () => {
    expect(() => observeAb(stopAb(observed([]), 'interrupted'), valid(1))).toThrow('after the end')
  })
})

describe('an A/B ends', () => {
  const cases = golden.duetVerdict.map(({ name, ratios, trace }) => ({ name, ratios, last: trace.at(-1)! }))

  test.each(cases)('on the vector "$name" after $last.0 pairs', ({ ratios, last }) => {
    let heads = 0
    const comparison = compared({
      ratio: 1,
      interfere: ({ side }) => (side === 'head' ? valid(100 * ratios[heads++]!) : null),
    })
    expect(comparison.measurement.pairs).toHaveLength(last[0])
    expect(comparison.measurement.incomplete).toBeNull()
    expect(lookAt(comparison).ratio).toBeCloseTo(last[1], 8)
    expect(lookAt(comparison).verdict).toBe(last[4] === 'CONTINUE' ? 'inconclusive' : last[4].toLowerCase())
  })

  test.each([
    { maxDrop: 0.1, pairs: 6, verdict: 'pass' },
    { maxDrop: 0.05, pairs: 8, verdict: 'fail' },
  ])('on the worked example, repeated, after $pairs pairs with the limit $maxDrop', ({ maxDrop, ...end }) => {
    const { base, head } = golden.pairedLogRatio
    const next = { base: 0, head: 0 }
    const comparison = compared(
      {
        ratio: 1,
        interfere: ({ side, purpose }) =>
          purpose === 'flatness' ? valid(100) : valid((side === 'base' ? base : head)[next[side]++ % 6]!),
      },
      maxDrop,
    )
    expect(comparison.measurement.pairs).toHaveLength(end.pairs)
    expect(lookAt(comparison, maxDrop).verdict).toBe(end.verdict)
  })

  test('when it is interrupted, with the pairs of whole blocks and why', () => {
    const state = stopAb(observed([...FLAT, ...BLOCK, valid(92), valid(102)]), 'interrupted')
    expect(measured(state)).toEqual({
      load: LOAD,
      pairs: observed([...FLAT, ...BLOCK]).pairs,
      elasticity: 1,
      incomplete: 'interrupted',
      notes: [],
    })
  })

  test('once: an interruption after the end changes nothing', () => {
    const state = stopAb(observed([]), 'interrupted')
    expect(stopAb(state, 'again')).toBe(state)
  })

  test('when the base delivers nothing, of which nothing can be said', () => {
    expect(measured(observed([valid(0), valid(0)]))?.incomplete).toBe(
      'the base delivered nothing at 110 connections',
    )
    expect(measured(observed([valid(100), valid(0)]))?.incomplete).toContain('at 130 connections')
    const state = observed([...FLAT, ...BLOCK, valid(90), valid(0), valid(100), valid(90)])
    expect(measured(state)).toMatchObject({
      incomplete: 'the base delivered nothing in a trial after 2 pairs',
      pairs: observed([...FLAT, ...BLOCK]).pairs,
    })
  })

  test('when the load does not saturate the base: both would deliver all of it, whatever they hold', () => {
    expect(measured(observed([valid(110), valid(129.4)]))?.incomplete).toBe(
      "130 connections do not saturate the base: 129 connections' worth of frames arrived",
    )
  })

  test('on a head that delivers nothing', () => {
    const comparison = compared({ ratio: 0 })
    expect(comparison.measurement).toMatchObject({ incomplete: null, pairs: { length: 6 } })
    expect(lookAt(comparison).verdict).toBe('fail')
  })
})

describe('goodput in overload', () => {
  test('that is flat is the capacity', () => {
    expect(observed([valid(100), valid(90)])).toMatchObject({ elasticity: 1, notes: [] })
  })

  test('that seems to fall is measured twice more, both ways round, and the mean decides', () => {
    const fallen = observed([valid(100), valid(85)])
    expect(fallen.elasticity).toBeNull()
    const loads: (number | null)[] = []
    let state = fallen
    for (const goodput of [99, 100, 101, 98]) {
      const step = nextAb(state)
      loads.push(step.kind === 'trial' && step.purpose === 'flatness' ? step.connections : null)
      state = observeAb(state, valid(goodput))
    }
    expect(loads).toEqual([130, 110, 110, 130])
    expect(state).toMatchObject({ elasticity: 1, notes: [], block: [] })
  })

  test('that falls off a cliff cannot be compared', () => {
    const results = [100, 20, 20, 100, 100, 20].map(valid)
    expect(measured(observed(results))?.incomplete).toBe(
      'goodput of the base falls too steeply in overload to compare: from 100 at 110 connections to 20.0 at 130',
    )
  })

  test('that falls with the load is told, and a loss of capacity is told as such', () => {
    const comparison = compared({ ratio: 0.9, overload: 'collapse' })
    expect(comparison.measurement.elasticity).toBeCloseTo(2, 12)
    expect(lookAt(comparison).ratio).toBeCloseTo(0.9, 12)
    expect(comparison.measurement.notes).toEqual([
      'goodput of the base falls in overload, from 90.9 at 110 connections to 76.9 at 130, where a loss of capacity shows 2.00 times in the logarithm of goodput; the loss is given without that factor',
    ])
  })
})

describe('an invalid trial', () => {
  test('has its whole block measured again', () => {
    const state = observed([...FLAT, ...BLOCK, valid(50), DISTURBED])
    expect(state).toMatchObject({
      block: [],
      redos: 1,
      notes: ['the block after 2 pairs was measured again: steal time 12 %'],
    })
    expect(nextAb(state)).toMatchObject({ side: 'head', purpose: 'pair' })
    const goodputs = [valid(92), valid(102), valid(103), valid(93)]
    expect(goodputs.reduce(observeAb, state).pairs).toEqual(observed([...FLAT, ...BLOCK, ...goodputs]).pairs)
  })

  test('of the flatness has both of its trials measured again', () => {
    expect(nextAb(observed([valid(100), DISTURBED]))).toMatchObject({ connections: 110, purpose: 'flatness' })
  })

  test('ends the comparison at the third time in all, and the environment is named', () => {
    const twice = observed([DISTURBED, ...FLAT, ...BLOCK, DISTURBED])
    expect(measured(twice)).toBeNull()
    expect(measured(observeAb(twice, DISTURBED))).toMatchObject({
      incomplete: 'the comparison was disturbed 3 times, most recently: steal time 12 %',
      pairs: { length: 2 },
    })
  })
})

test('any comparison ends with whole blocks, at most 12 pairs, a trial of each side in each, in both orders', () => {
  const goodputs = fc.oneof(
    { weight: 50, arbitrary: fc.double({ min: 0.001, max: 120, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(0) },
  )
  const results = fc.array(
    fc.oneof(
      { weight: 50, arbitrary: goodputs.map(valid) },
      { weight: 1, arbitrary: fc.constant(DISTURBED) },
    ),
    { maxLength: 50 },
  )
  fc.assert(
    fc.property(results, fc.double({ min: 0, max: 1.3, noNaN: true }), fc.nat(), (results, ratio, seed) => {
      const servers = { ratio, noise: 0.1, seed }
      const { measurement, trials } = compared({
        ...servers,
        interfere: (_, count) => results[count] ?? null,
      })
      const { pairs, incomplete } = measurement
      expect(pairs.length % 2).toBe(0)
      expect(pairs.length).toBeLessThanOrEqual(12)
      expect(trials.length).toBeLessThanOrEqual(6 + 4 * 6 + 2 * 6)
      expect(incomplete !== null || [6, 8, 12].includes(pairs.length)).toBe(true)
      for (const [index, { order }] of pairs.entries())
        expect(order).toBe([0, 3].includes(index % 4) ? 'base first' : 'head first')
    }),
    { numRuns: 300 },
  )
})
