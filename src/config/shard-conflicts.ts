import type { InputProblem } from '../errors.ts'
import type { OptionNaming } from './option-naming.ts'
import { type RawOptions, readOption } from './options.ts'
import { readShard } from './shard-text.ts'

/** What needs one machine that sees all connections, and why. */
const REFUSED = {
  baselineTarget: 'an A/B needs one machine that loads both servers in turn',
  publish: 'every shard would publish the same cameras',
  nats: 'agents or shards make the load, not both',
} as const

const LISTS = ['target', 'camerasApi', 'camerasFile', 'discover'] as const

/** Problems between `--shard` and options that are each valid alone. */
export function shardProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  if (raw.shard === undefined)
    return raw.startAt === undefined ? [] : [`${naming('startAt')} requires ${naming('shard')}`]
  const missing = raw.startAt === undefined ? [`${naming('shard')} requires ${naming('startAt')}`] : []
  return [
    ...missing,
    ...refusedProblems(raw, naming),
    ...growthProblems(raw, naming),
    ...sourceProblems(raw, naming),
    ...sizeProblems(raw, naming),
  ]
}

function refusedProblems(raw: RawOptions, naming: OptionNaming): string[] {
  return (Object.keys(REFUSED) as (keyof typeof REFUSED)[])
    .filter((option) => raw[option] !== undefined)
    .map((option) => `${naming('shard')} cannot be combined with ${naming(option)}: ${REFUSED[option]}`)
}

function growthProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const shard = naming('shard')
  if (readOption('findCapacity', raw) !== true) return []
  const grow = readOption('grow', raw) ?? 'viewers'
  const isBounded = raw.maxConnections !== undefined
  return [
    ...(grow === 'viewers'
      ? []
      : [`${shard} cannot be combined with ${naming('grow')} ${grow}: the steps of shards grow by viewers`]),
    ...(isBounded
      ? []
      : [
          `${shard} with ${naming('findCapacity')} requires ${naming('maxConnections')}: the steps of all shards are fixed before the run, and end there`,
        ]),
  ]
}

/** Each machine would start its own built-in cameras. */
function sourceProblems(raw: RawOptions, naming: OptionNaming): string[] {
  const isGiven = LISTS.some((option) => raw[option] !== undefined) || raw.publish !== undefined
  return isGiven ? [] : [`${naming('shard')} requires ${naming('target')}: all shards load the same server`]
}

function sizeProblems(raw: RawOptions, naming: OptionNaming): InputProblem[] {
  const shard = readShard(readOption('shard', raw) ?? '')
  const [cameras, each] = [readOption('cameras', raw), readOption('connectionsPerCamera', raw)]
  if (shard === undefined || cameras === undefined || each === undefined) return []
  const connections = cameras * each
  if (shard.of <= connections) return []
  const expected = `at most ${connections} shards, a connection for each`
  return [{ option: naming('shard'), found: `${shard.number}/${shard.of}`, expected }]
}
