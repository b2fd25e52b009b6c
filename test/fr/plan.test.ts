import { describe, expect, test } from 'vitest'
import { extrapolate } from '../../src/capacity/extrapolate.ts'
import { planFr } from '../../src/fr/plan.ts'
import { type Capacity, DEFAULT_HEALTH_RULES } from '../../src/model.ts'
import { measured, sampleLoad } from './sample.ts'

const planOf = (capacity: Capacity, targetCameras = 100, load = sampleLoad()) =>
  planFr({ capacity, ...load, rules: DEFAULT_HEALTH_RULES, targetCameras, connectionsPerCamera: 2 })

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
    const censored = { censored: true, high: null }
    expect(planOf(measured(240, censored)).verdict).toBe('feasible')
    const short = planOf(measured(48, censored))
    expect(short.verdict).toBe('not_assessed')
    expect(short.why).toContain('--max-connections')
    expect(short.recommendedHigh).toBeNull()
  })

  test('says nothing of the server when the load generator was the limit', () => {
    const limited = {
      limited: true,
      cause: 'generator' as const,
      evidence: ['event loop 93 % busy, limit 70 %'],
      headroomPercent: 0,
    }
    const slow = sampleLoad((connection) => ({ ...connection, frames: 200, stalledMs: 900 }), limited)
    const plan = planOf(measured(240), 100, slow)
    expect(plan.verdict).toBe('not_assessed')
    expect(plan.confidence).toBe('low')
    expect(plan.bottlenecks.map((b) => b.name)).toEqual(['Load generator'])
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
    expect(planOf(measured(60)).optimizations[0]).toBe(
      'Raise the capacity from 60 to 143 connections for 100 cameras',
    )
    expect(planOf(measured(240)).optimizations).toEqual([])
    expect(planOf(extrapolate({ successful: 8, planned: 8, utilization: null })).optimizations).toEqual([])
  })
})
