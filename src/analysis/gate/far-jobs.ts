import type { BaselineJob } from '../../model/gate.ts'
import { logRatio } from '../stats/log-ratio.ts'
import { median } from '../stats/middle.ts'
import { MIN_JUDGES } from './baseline-jobs.ts'

/**
 * In scaled median absolute deviations: for a normal distribution, 1.4826 times the deviation is one standard
 * deviation.
 */
const MAX_DEVIATIONS = 5
const MAD_SCALE = 1.4826
/** A job closer to the median than this is not an outlier, even if the others agree closely by luck. */
const MIN_DISTANCE = 0.2

/** A job whose number is far from those of the others. */
export interface FarJob {
  readonly job: BaselineJob
  readonly metric: string
  readonly value: number
  readonly median: number
}

/**
 * The jobs that are outliers by one of the metrics, each once: more than 5 scaled median absolute deviations of the
 * logarithm, and at least 20 %, from the median. With fewer than 5 numbers nobody can say which one is the odd one
 * out, and there is no percentage of a median of 0.
 * @param jobs of one machine and profile
 */
export function farJobs(jobs: readonly BaselineJob[], metrics: readonly string[]): FarJob[] {
  const found = metrics.flatMap((metric) => farIn(jobs, metric))
  return [...new Map(found.toReversed().map((far) => [far.job, far])).values()].toReversed()
}

function farIn(jobs: readonly BaselineJob[], metric: string): FarJob[] {
  const measured = jobs.flatMap((job) => {
    const value = job.metrics[metric]
    return value === undefined || value < 0 ? [] : [{ job, metric, value }]
  })
  const typical = median(measured.map(({ value }) => value)) ?? 0
  if (measured.length < MIN_JUDGES || typical <= 0) return []
  const distanceOf = (value: number): number => Math.abs(logRatio(value, typical))
  const spread = MAD_SCALE * (median(measured.map(({ value }) => distanceOf(value))) ?? 0)
  return measured
    .filter(({ value }) => Math.abs(value / typical - 1) >= MIN_DISTANCE)
    .filter(({ value }) => distanceOf(value) > MAX_DEVIATIONS * spread)
    .map((far) => ({ ...far, median: typical }))
}
