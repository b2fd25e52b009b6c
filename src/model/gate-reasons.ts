/** A change against the recorded jobs, in the unit of the limit. */
export interface JobComparison {
  readonly change: number
  /** 90 % interval of the change. */
  readonly low: number
  readonly high: number
  readonly unit: ChangeUnit
  readonly jobs: number
  /** Standard deviation from job to job. */
  readonly noise: number
  /** Smallest change that 80 of 100 such comparisons would detect. */
  readonly detectable: number
}

/** Percent of the baseline, or the unit of the metric. */
export type ChangeUnit = 'percent' | 'points'

/** Head ÷ base of an A/B comparison with its interval. Shares are 0 to 1. */
export interface PairComparison {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly pairs: number
  /** Connections in every trial; null when unknown. */
  readonly load: number | null
  readonly noise: number
  readonly detectable: number
  readonly elasticity: number
}

/** A field in which two runs differ, so that their numbers are not compared; null where it is unknown. */
export interface KindDifference {
  readonly field: string
  readonly recorded: string | number | null
  readonly here: string | number | null
}

/** Codes of the reasons of a row, as the report names them. */
export const GATE_REASONS = [
  'within_limit',
  'loose_limit',
  'above_max',
  'below_min',
  'no_limit',
  'not_measured',
  'not_measurable',
  'infinite',
  'load_failed',
  'no_load_held',
  'wide_interval',
  'at_least',
  'no_baseline',
  'other_kind',
  'no_numbers',
  'too_few_jobs',
  'too_many_censored',
  'zero_baseline',
  'better',
  'not_worse',
  'worse',
  'not_enough_evidence',
  'ab_decides',
  'no_second_server',
  'ab_incomplete',
  'more_pairs_needed',
  'biased_setup',
  'limit_in_interval',
  'no_difference',
  'loss',
  'gain',
  'disturbed',
  'void',
] as const

export type GateReasonCode = (typeof GATE_REASONS)[number]

interface Code<C extends GateReasonCode> {
  readonly code: C
}

/** Why a row has its verdict. Numbers are in the unit of the metric. */
export type GateReason =
  | Code<'within_limit'>
  /** A limit so far from the value that a large regression would pass, and one that is nearer. */
  | (Code<'loose_limit'> & {
      readonly bound: 'min' | 'max'
      readonly limit: number
      readonly value: number
      readonly proposed: number
    })
  | (Code<'above_max'> & { readonly value: number; readonly max: number })
  | (Code<'below_min'> & { readonly value: number; readonly min: number })
  | Code<'no_limit'>
  | Code<'not_measured'>
  /** This run could not show it, for a reason that is not the server's failure. */
  | (Code<'not_measurable'> & { readonly detail: string })
  | Code<'infinite'>
  /** The lowest load that failed is not above the floor. */
  | (Code<'load_failed'> & { readonly connections: number })
  /** `detail`: what ended the search. */
  | (Code<'no_load_held'> & { readonly detail: string })
  /** The search ended early, and its interval holds the limit. */
  | (Code<'wide_interval'> & {
      readonly low: number
      readonly high: number
      readonly comparison: JobComparison | null
    })
  /** The search ended before anything failed. */
  | (Code<'at_least'> & { readonly value: number })
  | Code<'no_baseline'>
  | (Code<'other_kind'> & {
      readonly machine: readonly KindDifference[]
      readonly profile: readonly KindDifference[]
    })
  /** Recorded jobs of this machine and profile, of which none has the metric. */
  | (Code<'no_numbers'> & { readonly jobs: number })
  | JobShortage
  /** A percent limit, and a recorded job with 0. */
  | Code<'zero_baseline'>
  | (Code<'better' | 'not_worse' | 'worse' | 'not_enough_evidence'> & { readonly comparison: JobComparison })
  /** The A/B decides, whatever the jobs say. */
  | (Code<'ab_decides'> & { readonly otherwise: GateReason })
  | Code<'no_second_server'>
  | (Code<'ab_incomplete'> & { readonly detail: string; readonly pairs: PairComparison | null })
  /** Pairs are judged only at the numbers in `looks`. */
  | (Code<'more_pairs_needed'> & {
      readonly measured: number
      readonly looks: readonly number[]
      readonly pairs: PairComparison | null
    })
  | (Code<'biased_setup' | 'limit_in_interval' | 'no_difference' | 'gain'> & {
      readonly pairs: PairComparison
    })
  | (Code<'loss'> & { readonly isTolerated: boolean; readonly pairs: PairComparison })
  /** It missed its limit, but something disturbed this machine. */
  | (Code<'disturbed'> & { readonly disturbance: string; readonly otherwise: GateReason })
  /** This machine was the bottleneck; `evidence` may be empty in a report. */
  | VoidReason

/** Not all of the `jobs` of this machine and profile have a number, or too few do. */
export type JobShortage = Code<'too_few_jobs' | 'too_many_censored'> & {
  readonly numbers: number
  readonly jobs: number
  /** How many numbers are needed. */
  readonly needed: number
  readonly comparison: JobComparison | null
}

type VoidReason = Code<'void'> & { readonly evidence: string | null }
