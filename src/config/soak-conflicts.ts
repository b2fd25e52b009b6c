import type { OptionNaming } from './option-naming.ts'
import { type RawOptions, readOption } from './options.ts'

/** What needs more than one load, or more than one server, and why. */
const REFUSED = {
  baselineTarget: 'it is about one server',
  shard: 'the timetable of shards has no room for it',
} as const

/** Problems between `--soak` and options that are each valid alone. */
export function soakProblems(raw: RawOptions, naming: OptionNaming): string[] {
  if (raw.soak === undefined) return []
  return [
    ...(readOption('findCapacity', raw) === true ? [searchProblem(naming)] : []),
    ...(Object.keys(REFUSED) as (keyof typeof REFUSED)[])
      .filter((option) => raw[option] !== undefined)
      .map((option) => `${naming('soak')} cannot be combined with ${naming(option)}: ${REFUSED[option]}`),
  ]
}

/** The Action searches by default. */
function searchProblem(naming: OptionNaming): string {
  const search = naming('findCapacity')
  const typed = search.startsWith('--') ? search : `${search}: true, its default`
  return `${naming('soak')} cannot be combined with ${typed}: a soak holds one load`
}
