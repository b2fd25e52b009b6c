import { counted } from '../../analysis/stats/counted.ts'
import type {
  GateReason,
  GateReasonCode,
  JobComparison,
  JobShortage,
  KindDifference,
  PairComparison,
} from '../../model/gate-reasons.ts'
import { isMetric, METRICS, type MetricFacts } from '../../model/metrics.ts'
import { figure, rounded, signed } from '../../text/figure.ts'
import { listed } from '../../text/listed.ts'
import { unitText } from './limit-words.ts'
import { limitNumberText, metricText } from './metric-words.ts'
import { SOAK_METRICS } from './soak-values.ts'

type Words = {
  readonly [C in GateReasonCode]: (reason: Extract<GateReason, { code: C }>, metric: string) => string
}

const WORDS: Words = {
  within_limit: () => 'within the limit',
  loose_limit: looseText,
  above_max: ({ value, max }, metric) =>
    `${metricText(metric, value, [max])} is more than ${limitNumberText(metric, max)}`,
  below_min: ({ value, min }, metric) =>
    `${metricText(metric, value, [min])} is less than ${limitNumberText(metric, min)}`,
  no_limit: () => 'the floor sets no limit',
  not_measured: (_, metric) =>
    `not measured in this run: ${factsOf(metric).missing ?? 'the report has no number for it'}`,
  not_measurable: ({ detail }) => `not measurable in this run: ${detail}`,
  infinite: (_, metric) => factsOf(metric).infinite ?? 'it never came, which counts as infinite',
  load_failed: ({ connections }) => `already ${counted(connections, 'connection')} failed`,
  no_load_held: ({ detail }) => `the search found no load that holds: ${detail}`,
  wide_interval: wideText,
  at_least: ({ value }) =>
    `at least ${figure(value)}, because the search stopped before anything failed; raise --max-connections to find out`,
  no_baseline: () => 'no baseline yet, "camgate baseline <report.json>" records one',
  other_kind: otherKindText,
  no_numbers: ({ jobs }) =>
    jobs === 1
      ? `the only job of this machine and profile has no number for it: ${RECORD}`
      : `none of the ${jobs} jobs of this machine and profile has a number for it: ${RECORD}`,
  too_few_jobs: shortageText,
  too_many_censored: shortageText,
  zero_baseline: () => 'a recorded job has 0, of which there are no percent: limit the points instead',
  better: ({ comparison }) => `better: ${comparisonText(comparison)}`,
  not_worse: ({ comparison }) => comparisonText(comparison),
  worse: ({ comparison }) => comparisonText(comparison),
  not_enough_evidence: ({ comparison }) =>
    `not enough evidence: ${comparisonText(comparison)}; more jobs or --baseline-target would settle it`,
  ab_decides: ({ otherwise }, metric) => `the A/B decides; ${reasonText(otherwise, metric)}`,
  no_second_server: () => 'no second server was measured (--baseline-target)',
  ab_incomplete: ({ detail, pairs }) => withPairs(detail, pairs),
  more_pairs_needed: ({ measured, looks, pairs }) =>
    withPairs(
      `more pairs are needed: ${counted(measured, 'pair')} measured, but only ${listed(looks.map(String))} can be judged`,
      pairs,
    ),
  biased_setup: ({ pairs }) =>
    withPairs(`the setup is biased: the same server differs from itself by ${changeOf(pairs)}`, pairs),
  limit_in_interval: ({ pairs }) =>
    withPairs('undecided after the last look: the interval holds the limit', pairs),
  no_difference: ({ pairs }) => withPairs('no change that stands out from noise', pairs),
  loss: ({ isTolerated, pairs }) =>
    withPairs(`real loss of ${changeOf(pairs)}, ${isTolerated ? 'inside' : 'beyond'} the tolerance`, pairs),
  gain: ({ pairs }) => withPairs(`real gain of ${changeOf(pairs)}`, pairs),
  disturbed: ({ disturbance, otherwise }, metric) =>
    `${reasonText(otherwise, metric)}; but this machine was disturbed: ${disturbance}`,
  void: ({ evidence }) =>
    `${evidence ?? 'this machine was the limit'}, so this run says nothing about the server`,
}

const RECORD = '"camgate baseline" records them'

/** Why a row of the gate has its verdict, as a phrase without a full stop. */
export function reasonText(reason: GateReason, metric: string): string {
  const words = WORDS[reason.code] as (reason: GateReason, metric: string) => string
  return words(reason, metric)
}

/** Why the recorded jobs judge nothing, with the comparison so far if there is one. */
export function shortageText({ code, numbers, jobs, needed, comparison }: JobShortage): string {
  const why =
    code === 'too_few_jobs'
      ? `${jobsText(numbers, jobs)}, ${needed} are needed to judge: ${RECORD}`
      : `${jobsText(numbers, jobs)}, at least half are needed: the others ended at "at least N", raise --max-connections`
  return comparison === null ? why : `${why}; so far ${comparisonText(comparison)}`
}

/** `only 3 of 4 jobs … have a number for it`; where all have one, only how many there are. */
function jobsText(numbers: number, jobs: number): string {
  const of = `${counted(jobs, 'job')} of this machine and profile`
  if (numbers === jobs) return `there ${jobs === 1 ? 'is' : 'are'} only ${of}`
  return `only ${numbers} of ${of} ${numbers === 1 ? 'has' : 'have'} a number for it`
}

/** `cpus 4, here 2` */
export function differenceText({ field, recorded, here }: KindDifference, place: 'here' | 'there'): string {
  return `${field} ${recorded ?? 'unknown'}, ${place} ${here ?? 'unknown'}`
}

/** Of a name that may come from a stored report. */
function factsOf(metric: string): Pick<MetricFacts, 'missing' | 'infinite'> {
  return isMetric(metric) ? METRICS[metric] : {}
}

function wideText(
  { low, high, comparison }: Extract<GateReason, { code: 'wide_interval' }>,
  metric: string,
): string {
  const range = `${figure(low)} to ${figure(high)}`
  if (isOfSoak(metric)) return `the soak left it at ${range} (99 % interval): a longer one would settle it`
  return `the search ended early and left it at ${range}${comparison === null ? '' : `; ${comparisonText(comparison)}`}`
}

function isOfSoak(metric: string): boolean {
  return SOAK_METRICS.some((name) => name === metric)
}

function looseText({ bound, limit, value, proposed }: Extract<GateReason, { code: 'loose_limit' }>): string {
  const distance =
    bound === 'min'
      ? `${Math.round((100 * limit) / value)} % of`
      : `${figure(Number((limit / value).toPrecision(2)))} times`
  return `within the limit, which could be tightened to ${bound === 'min' ? '≥' : '≤'} ${proposed}: ${figure(limit)} is ${distance} what was measured`
}

function otherKindText({ machine, profile }: Extract<GateReason, { code: 'other_kind' }>): string {
  const list = (differences: readonly KindDifference[]): string =>
    differences.map((each) => differenceText(each, 'here')).join(', ')
  const what = [
    machine.length > 0 ? `on another kind of machine (${list(machine)})` : '',
    profile.length > 0 ? `of another test (${list(profile)})` : '',
  ].filter((text) => text !== '')
  return `all jobs were recorded ${what.join(' and ')}: record new ones here, or compare in one job with --baseline-target`
}

/** The change with its interval, and the smallest change that could have been detected. */
function comparisonText({ change, low, high, unit, jobs, noise, detectable }: JobComparison): string {
  const of = unitText(unit)
  const facts = [
    `${signedOf(change)} ${of} (90 % interval ${signedOf(low)} to ${signedOf(high)})`,
    `against ${counted(jobs, 'job')} with a noise of ${figureOf(noise)} ${of}`,
    `smallest detectable change ${figureOf(detectable)} ${of}`,
  ]
  return facts.join(', ')
}

/** Two decimals are finer than a job can measure. */
function figureOf(value: number): string {
  return Number.isFinite(value) ? rounded(value, 2) : 'infinite'
}

function signedOf(value: number): string {
  return Number.isFinite(value) ? signed(value, 2) : value > 0 ? '+infinite' : 'infinite'
}

function withPairs(why: string, pairs: PairComparison | null): string {
  return pairs === null ? why : `${why}; ${pairsText(pairs)}`
}

function pairsText({ ratio, low, high, pairs, load, noise, detectable, elasticity }: PairComparison): string {
  const at = load === null ? '' : ` at ${counted(load, 'connection')}`
  const facts = [
    `head ÷ base ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), ${counted(pairs, 'pair')}${at}`,
    `pair noise ${(100 * noise).toFixed(1)} %`,
    `smallest detectable change ${(100 * detectable).toFixed(1)} %`,
  ]
  if (elasticity !== 1) facts.push(`of the capacity: goodput exaggerates ${elasticity.toFixed(1)} times`)
  return facts.join(', ')
}

function changeOf({ ratio }: PairComparison): string {
  return `${Math.abs(100 * (ratio - 1)).toFixed(1)} %`
}
