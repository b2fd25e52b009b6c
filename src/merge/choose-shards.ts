import { counted } from '../analysis/stats/counted.ts'
import { clip } from '../text/escape.ts'
import { listed } from '../text/listed.ts'
import { nameOf, type StoredShard, timeOf } from './stored-shard.ts'

/** The shards of one run, each once, in order of their numbers, and why they are not the whole of it. */
export interface ChosenShards {
  /** At least one. */
  readonly shards: readonly [StoredShard, ...StoredShard[]]
  /** In words, the most important first; empty if nothing is missing, doubled or from elsewhere. */
  readonly problems: readonly string[]
}

/** Most numbers that a sentence lists. */
const MAX_LISTED = 10
const MAX_TEXT = 200

/**
 * Takes the shards of the run that most of the reports are of. Each number counts once: of several reports, the first.
 * @param all at least one
 */
export function chooseShards(all: readonly [StoredShard, ...StoredShard[]]): ChosenShards {
  const runs = [...Map.groupBy(all, ({ shard }) => shard.run_key).values()]
  const own = runs.reduce((most, run) => (run.length > most.length ? run : most))
  const byNumber = Map.groupBy(own, ({ shard }) => shard.number)
  const shards = [...byNumber.values()]
    .flatMap(([first]) => first ?? [])
    .toSorted((a, b) => a.shard.number - b.shard.number)
  const [first = all[0], ...others] = shards
  return {
    shards: [first, ...others],
    problems: [
      ...missing(first.shard.of, new Set(byNumber.keys())),
      ...doubled([...byNumber.values()].filter(({ length }) => length > 1)),
      ...foreign(
        all.filter(({ shard }) => shard.run_key !== first.shard.run_key),
        first,
      ),
      ...otherVersions(shards),
      ...interrupted(shards),
      ...otherTimetables(shards),
    ],
  }
}

function missing(of: number, found: ReadonlySet<number>): string[] {
  const numbers = Array.from({ length: of }, (_, k) => k + 1).filter((number) => !found.has(number))
  if (numbers.length === 0) return []
  return [
    `${numbersText(numbers)} of ${of} ${numbers.length === 1 ? 'is missing, and its' : 'are missing, and their'} part of the load was not measured`,
  ]
}

function numbersText(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MAX_LISTED).map(String)
  const more = numbers.length - shown.length
  const text = more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown).replace(' or ', ' and ')
  return `${numbers.length === 1 ? 'shard' : 'shards'} ${text}`
}

function doubled(groups: readonly (readonly StoredShard[])[]): string[] {
  return groups.flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const different = new Set(group.map(({ report }) => report.run.run_id)).size > 1
    const what = different ? 'different reports' : 'copies of one report'
    return [
      `${nameOf(first)} is there ${group.length} times (${what}: ${group.map(({ source }) => source).join(', ')})`,
    ]
  })
}

/** Their windows are named, because another start is the most likely reason. */
function foreign(others: readonly StoredShard[], first: StoredShard): string[] {
  const [example, ...more] = others
  if (example === undefined) return []
  const windowOf = ({ shard: { loads } }: StoredShard): string => timeOf(loads[0]?.starts_at_ms ?? 0)
  const beside = more.length === 0 ? '' : `, and ${counted(more.length, 'more report')}`
  return [
    `${example.source}${beside} is of another run than ${first.source}: its window begins at ${windowOf(example)}, that of ${nameOf(first)} at ${windowOf(first)} UTC; all shards need the same options and --start-at`,
  ]
}

function otherVersions(shards: readonly StoredShard[]): string[] {
  const versions = [...new Set(shards.map(({ report }) => report.run.tool_version))]
  return versions.length === 1
    ? []
    : [`the shards are of different versions of camgate: ${clip(versions.join(', '), MAX_TEXT)}`]
}

function interrupted(shards: readonly StoredShard[]): string[] {
  const numbers = shards.filter(({ report }) => report.run.interrupted).map(({ shard }) => shard.number)
  if (numbers.length === 0) return []
  return [`${numbersText(numbers)} ${numbers.length === 1 ? 'was' : 'were'} interrupted`]
}

/** The key covers the timetable; a report that was changed by hand has another. */
function otherTimetables(shards: readonly StoredShard[]): string[] {
  const texts = shards.map(({ shard: { of, rules, loads } }) =>
    JSON.stringify([of, rules, loads.map((load) => [load.connections, load.starts_at_ms, load.seconds])]),
  )
  return new Set(texts).size === 1 ? [] : ['the shards have different timetables or health rules']
}
