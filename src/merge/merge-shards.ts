import { badInput } from '../errors.ts'
import { chooseShards } from './choose-shards.ts'
import { type MergedLoad, mergeLoad } from './merged-load.ts'
import { type NamedReport, nameOf, type StoredShard, shardsAmong } from './stored-shard.ts'
import { clockErrors } from './window-overlap.ts'

/** Several shards as one run. */
export interface MergedShards {
  /** Of one run, each once, in order of their numbers. */
  readonly shards: readonly [StoredShard, ...StoredShard[]]
  /** The measured window, then the steps of the staircase that any shard reached. */
  readonly loads: readonly [MergedLoad, ...MergedLoad[]]
  /** Why they are not the whole run, in words; empty if they are. */
  readonly problems: readonly string[]
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Adds up the reports of shards: connections side by side, sums of counts, histograms added, the worst gap.
 * @throws CamgateError `bad_input` for reports that are not of shards, or cannot be read as such
 */
export function mergeShards(reports: readonly NamedReport[]): MergedShards {
  const [first, ...others] = shardsAmong(reports)
  if (first === undefined) throw badInput(['expected the report of at least one shard, found none'])
  for (const stored of [first, ...others]) refuseDisorder(stored)
  const { shards, problems } = chooseShards([first, ...others])
  const loads = first.shard.loads.flatMap((_, at) => readLoad(shards, at) ?? [])
  const [window, ...steps] = loads
  if (window === undefined) throw badInput([`${shards[0].source}: found no measured window, expected one`])
  return { shards, loads: [window, ...steps], problems, notes: clockNotes(shards) }
}

/** A search goes from the measured load up. */
function refuseDisorder({ source, shard: { number, of, loads } }: StoredShard): void {
  const isAscending = loads.every(({ connections }, at) => connections > (loads[at - 1]?.connections ?? 0))
  if (isAscending && number <= of) return
  const found = isAscending ? `shard ${number} of ${of}` : 'a timetable whose loads do not grow'
  throw badInput([{ option: source, found, expected: 'the report of a shard as camgate wrote it' }])
}

function readLoad(shards: readonly StoredShard[], at: number): MergedLoad | null {
  try {
    return mergeLoad(shards, at)
  } catch (cause) {
    // Which of them it is does not matter: a report that was written by this tool can be read.
    const why = cause instanceof Error ? cause.message : String(cause)
    const option = shards.map(({ source }) => source).join(', ')
    throw badInput([
      { option, found: `a load that cannot be read (${why})`, expected: 'reports as camgate wrote them' },
    ])
  }
}

/** Clocks whose error is assumed. */
function clockNotes(shards: readonly StoredShard[]): string[] {
  const errors = clockErrors(shards)
  return shards.flatMap((stored) => {
    const error = errors.get(stored.shard.number)
    if (error === undefined || !error.isAssumed) return []
    const { synchronized, source } = stored.shard.clock
    const what =
      synchronized === true ? `is synchronized (${source})` : `is not known to be synchronized (${source})`
    return [`the clock of ${nameOf(stored)} ${what}: an error of ${error.ms / 1000} s is assumed`]
  })
}
