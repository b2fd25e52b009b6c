import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { changePoints } from '../../../src/analysis/trend/change-points.ts'
import { bestSplit } from '../../../src/analysis/trend/energy-split.ts'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { HERE } from '../gate/jobs.ts'
import { nightAt } from './sample-nights.ts'

interface Golden {
  /** Its version. */
  readonly otava: string
  readonly series: Readonly<
    Record<
      string,
      {
        readonly nights: readonly (readonly [capacity: number, machine: string, isVoid: 0 | 1])[]
        readonly changePoints: Readonly<Record<string, readonly number[]>>
      }
    >
  >
}

/** Made by `test/fixtures/trend/change-points.py`. */
const golden: Golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../fixtures/trend/change-points.json'), 'utf8'),
)

const capacities = (name: string): number[] => golden.series[name]!.nights.map(([capacity]) => capacity)

function nightsOf(name: string): Night[] {
  return golden.series[name]!.nights.map(([capacity, machine, isVoid], at) =>
    nightAt(at, capacity, {
      fingerprint: { ...HERE.fingerprint, cpu_model: machine },
      voidReason: isVoid === 1 ? 'generator_limited' : null,
    }),
  )
}

/** All change points of each machine, by their place among the nights of it that count. */
function foundIn(name: string): Record<string, number[]> {
  const { series } = trendOf(nightsOf(name), { metrics: ['capacity_connections'] })
  const entries = series.map(({ nights, metrics }) => {
    const { values, changes } = metrics[0]!
    const counted = values.flatMap(({ leftOut }, at) => (leftOut === null ? [at] : []))
    return [nights[0]!.fingerprint.cpu_model, changes.map(({ firstAfter }) => counted.indexOf(firstAfter))]
  })
  return Object.fromEntries(entries)
}

function stepsIn(name: string) {
  const { series } = trendOf(nightsOf(name), { metrics: ['capacity_connections'] })
  return series.flatMap(({ metrics }) => metrics[0]!.changes.filter(({ kind }) => kind === 'step'))
}

describe('the change points', () => {
  test('are compared with those of one version of Apache Otava', () => {
    expect(golden.otava).toBe('0.8.0')
    const all = Object.values(golden.series).flatMap(({ changePoints: by }) => Object.values(by).flat())
    expect(all.length).toBeGreaterThan(60)
  })

  test.each(Object.keys(golden.series))('are those of Apache Otava: %s', (name) => {
    expect(foundIn(name)).toEqual(golden.series[name]!.changePoints)
  })

  test('divide the example where the energy distance is largest', () => {
    const values = capacities('20 nights around 400 and 370')
    const split = bestSplit(values, 0, values.length)!
    expect(split.index).toBe(10)
    expect(split.q).toBeCloseTo(269.111111111, 9)
    expect(changePoints(values)).toEqual([10])
  })
})

describe('the golden series', () => {
  test.each([
    ['a step of 5 %', [41]],
    ['a step of 10 %', [40]],
    ['a gain of 10 %', [40]],
    ['a step of 10 % five nights ago', [55]],
    ['a step of 10 % and back', [40, 60]],
    ['one bad night', []],
    ['noise of 2 %', []],
    ['all nights equal', []],
  ] as const)('%s is a step at %j', (name, places) => {
    expect(stepsIn(name).map(({ firstAfter }) => firstAfter)).toEqual(places)
  })

  test('a step of 3 % is a change point that is too small to count, unless it is asked for', () => {
    const nights = nightsOf('a step of 3 %')
    const kindsFor = (minChange: number) =>
      trendOf(nights.map(withoutInterval), {
        minChange,
        metrics: ['capacity_connections'],
      }).series[0]!.metrics[0]!.changes.map(({ kind, firstAfter }) => [kind, firstAfter])
    expect(kindsFor(0.05)).toEqual([['small', 40]])
    expect(kindsFor(0.02)).toEqual([['step', 40]])
  })

  test('a drift of 0.5 % a night is a drift, and its change points are no steps', () => {
    const { series } = trendOf(nightsOf('a drift of 0.5 % a night'), { metrics: ['capacity_connections'] })
    const { changes, drift } = series[0]!.metrics[0]!
    expect(drift).toMatchObject({ isWorse: true, last: 39 })
    expect(drift!.slope).toBeCloseTo(-0.005, 2)
    expect(changes.filter(({ kind }) => kind === 'step')).toEqual([])
  })

  test('of two machines only the one that lost has a step', () => {
    const { series } = trendOf(nightsOf('two machines'), { metrics: ['capacity_connections'] })
    const steps = series.map(({ nights, metrics }) => [
      nights[0]!.fingerprint.cpu_model,
      metrics[0]!.changes.filter(({ kind }) => kind === 'step').length,
    ])
    expect(Object.fromEntries(steps)).toEqual({ A: 1, B: 0 })
  })

  test('void nights do not hide the step', () => {
    expect(stepsIn('void nights').map(({ isWorse }) => isWorse)).toEqual([true])
  })
})

function withoutInterval(night: Night): Night {
  return { ...night, capacityLow: null, capacityHigh: null }
}
