import { expect, test } from 'vitest'
import { nightOf } from '../../../src/report/facts/night.ts'
import { searched } from '../runs.ts'
import { seedReport } from '../seed-example.ts'

test('a night has the numbers of its report, and what names it', () => {
  const report = seedReport()
  const night = nightOf(report, { source: 'a.json' })
  expect(night).toMatchObject({
    runId: report.run.run_id,
    startedAt: report.run.started_at,
    source: 'a.json',
    commit: null,
    voidReason: null,
    limitCause: report.limit_cause?.cause ?? null,
  })
  expect(night.metrics.healthy_rate).toBe(report.health.healthy_rate)
})

test('a measured capacity has its interval, one of "at least" has none', () => {
  const report = searched()
  const { low, high } = report.capacity
  expect(nightOf(report, { source: '' })).toMatchObject({ capacityLow: low, capacityHigh: high })
  const open = { ...report, capacity: { ...report.capacity, censored: true } }
  expect(nightOf(open, { source: '' })).toMatchObject({
    isCensored: true,
    capacityLow: null,
    capacityHigh: null,
  })
})

test('a run that says nothing about the server is void', () => {
  const report = seedReport()
  const limited = { ...report, generator: { ...report.generator, limited: true } }
  const stopped = { ...limited, run: { ...report.run, interrupted: true } }
  expect(nightOf(limited, { source: '' }).voidReason).toBe('generator_limited')
  expect(nightOf(stopped, { source: '' }).voidReason).toBe('interrupted')
})

test('what GitHub says of a run wins over its report', () => {
  const report = seedReport()
  const own = { ...report, run: { ...report.run, commit: 'a'.repeat(40), ref: 'main' } }
  expect(nightOf(own, { source: '' })).toMatchObject({ commit: 'a'.repeat(40), ref: 'main' })
  expect(nightOf(own, { source: '', commit: 'b'.repeat(40) }).commit).toBe('b'.repeat(40))
})
