import { describe, expect, test } from 'vitest'
import { extrapolate } from '../../../src/analysis/capacity/extrapolate.ts'
import { planFr } from '../../../src/analysis/fr/plan-deployment.ts'
import type { Capacity } from '../../../src/model/capacity.ts'
import { DEFAULT_FR_TERMS, type FrPlan, type FrTerms } from '../../../src/model/fr.ts'
import { needText } from '../../../src/report/facts/fr-words.ts'
import { generatorOf } from '../../load/machine/samples.ts'
import { measured, sampleLoad } from './sample.ts'

const planOf = (capacity: Capacity, targetCameras = 100, load = sampleLoad(), terms: Partial<FrTerms> = {}) =>
  planFr({
    capacity,
    ...load,
    targetCameras,
    connectionsPerCamera: 2,
    terms: { ...DEFAULT_FR_TERMS, ...terms },
  })

/** As the report words them. */
const optimizationsOf = ({ needs, targetCameras }: FrPlan) =>
  needs.map((need) => needText(need, targetCameras))

/** Reconnections that are harm, but leave most connections successful. */
const reconnecting = (reconnections: number) =>
  sampleLoad((connection, index) => (index === 0 ? { ...connection, reconnections } : connection))

describe('the plan for face recognition', () => {
  test("of the seed's example is the standard deployment of 168 cameras, feasible", () => {
    const plan = planOf(measured(240))
    expect(plan).toMatchObject({
      verdict: 'feasible',
      recommended: 'standard_deployment',
      recommendedCameras: 168,
      confidence: 'high',
    })
    expect(plan.deployments.map((d) => [d.uniqueCameras, d.frProcessingLoad, d.isRecommended])).toEqual([
      [120, 'low', true],
      [168, 'medium', true],
      [216, 'high', false],
    ])
    expect(plan.scenarios.map((s) => s.uniqueCameras)).toEqual([240, 120, 60, 120])
  })

  test('derives no number of cameras from viewers of a single path', () => {
    const pathLimit = 'camera 3 refused 5 of 10 connections: RTSP 400; the others carried all'
    const plan = planOf({ ...measured(240), pathLimit })
    expect(plan).toMatchObject({ verdict: 'not_assessed', recommendedCameras: 0, recommendedHigh: null })
    expect(plan.why).toContain(pathLimit)
    expect(plan.scenarios.map(({ uniqueCameras }) => uniqueCameras)).toEqual([0, 0, 0, 0])
  })

  test.each([
    { capacity: 143, verdict: 'feasible' },
    { capacity: 142, verdict: 'feasible_with_risk' },
    { capacity: 112, verdict: 'feasible_with_risk' },
    { capacity: 111, verdict: 'not_feasible' },
    { capacity: 0, verdict: 'not_feasible' },
  ])('for 100 cameras on $capacity measured connections is $verdict', ({ capacity, verdict }) => {
    expect(planOf(measured(capacity)).verdict).toBe(verdict)
  })

  test('is not assessed on an extrapolated capacity, however large', () => {
    const plan = planOf(extrapolate({ successful: 4000, planned: 4000, utilization: null }))
    expect(plan.verdict).toBe('not_assessed')
    expect(plan.why).toBe('not assessed: the capacity was extrapolated, not measured')
    expect(plan.recommendedCameras).toBe(3500)
    expect(plan.confidence).toBe('low')
  })

  test('is not assessed, with no cameras recommended, where no capacity is known', () => {
    const plan = planOf(extrapolate({ successful: 0, planned: 48, utilization: null }))
    expect(plan).toMatchObject({ verdict: 'not_assessed', recommendedCameras: 0, bindingLimit: null })
  })

  test('can be feasible, but never not feasible, on a capacity known as "at least"', () => {
    const censored = { censored: true, high: null, reason: '--max-connections: nothing failed' }
    expect(planOf(measured(240, censored)).verdict).toBe('feasible')
    const short = planOf(measured(48, censored))
    expect(short.verdict).toBe('not_assessed')
    expect(short.why).toBe(
      'not assessed: the server holds at least 48 connections, its limit was not found (--max-connections: nothing failed)',
    )
    expect(short.recommendedHigh).toBeNull()
  })

  test('says nothing of the server when the load generator was the limit', () => {
    const limited = generatorOf({
      limited: true,
      cause: 'generator',
      evidence: [
        { signal: 'event_loop_busy', where: '', value: 0.93, limit: 0.7, seconds: 18, ofSeconds: 20 },
      ],
      headroomPercent: 0,
    })
    const slow = sampleLoad((connection) => ({ ...connection, frames: 200, stalledMs: 900 }), limited)
    const plan = planOf(measured(240), 100, slow)
    expect(plan.verdict).toBe('not_assessed')
    expect(plan.confidence).toBe('low')
  })

  test.each([
    { reconnections: 4, recommended: 'standard_deployment', confidence: 'high' },
    { reconnections: 5, recommended: 'conservative_deployment', confidence: 'medium' },
    { reconnections: 10, recommended: 'conservative_deployment', confidence: 'low' },
  ])('recommends the $recommended after $reconnections reconnections', (example) => {
    const plan = planOf(measured(240), 100, reconnecting(example.reconnections))
    expect(plan).toMatchObject({ recommended: example.recommended, confidence: example.confidence })
  })

  test('is never surer than its capacity', () => {
    expect(planOf(measured(240, { confidence: 'medium' })).confidence).toBe('medium')
    const low = planOf(measured(240, { confidence: 'low' }), 100, reconnecting(5))
    expect(low.confidence).toBe('low')
  })

  test('judges the recommended deployment: the conservative one after many reconnections', () => {
    expect(planOf(measured(180), 100, reconnecting(10)).verdict).toBe('feasible_with_risk')
    expect(planOf(measured(200), 100, reconnecting(10)).verdict).toBe('feasible')
  })

  test('shows the band that the interval of the capacity leaves', () => {
    const plan = planOf(measured(240, { low: 200, high: 280 }))
    expect([plan.recommendedLow, plan.recommendedHigh]).toEqual([140, 196])
  })

  test('names the capacity that the target needs, and only where it is known to be needed', () => {
    expect(optimizationsOf(planOf(measured(60)))[0]).toBe(
      'Raise the capacity from 60 to 143 connections for 100 cameras',
    )
    expect(optimizationsOf(planOf(measured(240)))).toEqual([])
    expect(optimizationsOf(planOf(extrapolate({ successful: 8, planned: 8, utilization: null })))).toEqual([])
  })

  test('of no other limit tells the stream server alone', () => {
    expect(planOf(measured(240))).toMatchObject({
      bindingLimit: 'stream server',
      terms: [{ name: 'stream server', cameras: 168, formula: '⌊0.7 × 240 ÷ 1⌋ = 168' }],
    })
  })

  test('counts every connection that a camera has in the deployment', () => {
    const plan = planOf(measured(240), 100, sampleLoad(), { connectionsPerCamera: 2 })
    expect(plan.deployments.map((d) => [d.uniqueCameras, d.connectionsPerCamera])).toEqual([
      [60, 2],
      [84, 2],
      [108, 2],
    ])
    expect(plan.verdict).toBe('feasible_with_risk')
    expect(optimizationsOf(plan)).toEqual(['Raise the capacity from 240 to 286 connections for 100 cameras'])
  })

  test('is capped by the network, which then speaks for itself', () => {
    const plan = planOf(measured(240), 100, sampleLoad(), { linkMbps: 400, streamMbps: 4 })
    expect(plan).toMatchObject({
      verdict: 'not_feasible',
      why: '80 cameras limited by the network, 100 wanted',
      recommendedCameras: 80,
      recommendedLow: 80,
      recommendedHigh: 80,
      bindingLimit: 'network',
    })
    expect(plan.deployments.map((d) => d.uniqueCameras)).toEqual([80, 80, 80])
    expect(optimizationsOf(plan)).toEqual(['Raise the link from 400 to 500 Mbit/s for 100 cameras'])
  })

  test('is capped by recognition, and names every other term that is too small', () => {
    const terms = { inferencesPerSecond: 400, linkMbps: 400, streamMbps: 4 }
    const plan = planOf(measured(130), 100, sampleLoad(), terms)
    expect(plan.terms.map(({ name, cameras }) => [name, cameras])).toEqual([
      ['stream server', 91],
      ['network', 80],
      ['recognition', 64],
    ])
    expect(plan).toMatchObject({ recommendedCameras: 64, bindingLimit: 'recognition' })
    expect(optimizationsOf(plan)).toEqual([
      'Raise recognition from 400 to 625 inferences a second for 100 cameras',
      'Raise the link from 400 to 500 Mbit/s for 100 cameras',
      'Raise the capacity from 130 to 143 connections for 100 cameras',
    ])
  })

  test('keeps the smaller end of its band where only the server is uncertain', () => {
    const terms = { inferencesPerSecond: 1000 }
    const plan = planOf(measured(240, { low: 200, high: 280 }), 100, sampleLoad(), terms)
    expect([plan.recommendedLow, plan.recommendedCameras, plan.recommendedHigh]).toEqual([140, 160, 160])
  })

  test('is not feasible on a capacity known as "at least" when something else caps it', () => {
    const censored = { censored: true, high: null }
    const plan = planOf(measured(48, censored), 100, sampleLoad(), { inferencesPerSecond: 500 })
    expect(plan).toMatchObject({
      verdict: 'not_feasible',
      why: 'recognition allows 80 cameras at most, 100 wanted',
      recommendedCameras: 33,
      recommendedHigh: 80,
      bindingLimit: 'stream server',
    })
    expect(optimizationsOf(plan)).toEqual([
      'Show by a further search that the server holds 143 connections for 100 cameras',
      'Raise recognition from 500 to 625 inferences a second for 100 cameras',
    ])
    const roomy = planOf(measured(48, censored), 100, sampleLoad(), { inferencesPerSecond: 1000 })
    expect(roomy.verdict).toBe('not_assessed')
  })

  test('is not assessed on an extrapolated capacity, whatever caps it', () => {
    const extrapolated = extrapolate({ successful: 4000, planned: 4000, utilization: null })
    const plan = planOf(extrapolated, 100, sampleLoad(), { linkMbps: 100, streamMbps: 4 })
    expect(plan).toMatchObject({ verdict: 'not_assessed', recommendedCameras: 20, bindingLimit: 'network' })
    expect(optimizationsOf(plan)).toEqual(['Raise the link from 100 to 500 Mbit/s for 100 cameras'])
  })
})
