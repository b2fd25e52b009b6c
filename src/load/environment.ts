import type { MachineSample } from '../machine/machine-monitor.ts'
import type { Servers } from '../machine/servers.ts'
import type { MachineUse } from '../model.ts'
import { largestUsers, meanOf } from './machine-use.ts'
import { isTooMany, MIN_SAMPLE_MS } from './reader.ts'

/** A program that used this share of what others took is named alone. */
const MOST_OF_IT = 0.7
/** From here on somebody waits for a processor. */
const SATURATED = 0.9
/** Taking less than this share of the processors moves a capacity by less than its interval. */
const MIN_TAKEN = 0.1

/**
 * What took the processors from a server on this machine, a sentence each: other programs, a hypervisor. Empty when
 * nothing did, when the server had all that it may use, and for a server elsewhere, to which this machine is nothing.
 */
export function environmentEvidence(machine: readonly MachineSample[], { where, pids }: Servers): string[] {
  if (where === 'elsewhere') return []
  const seconds = machine.filter(({ durationMs }) => durationMs >= MIN_SAMPLE_MS)
  const bad = seconds.filter(isTaken)
  if (!isTooMany(bad.length, seconds.length)) return []
  const foreign = meanOf(bad, ({ foreign }) => foreign) ?? 0
  const stolen = meanOf(bad, ({ stolen }) => stolen) ?? 0
  const { processors = 1 } = bad[0] ?? {}
  return [
    ...(foreign >= (MIN_TAKEN / 2) * processors ? [programs(bad, foreign, pids.length > 0)] : []),
    ...(stolen >= MIN_TAKEN / 2
      ? [`a hypervisor took ${(100 * stolen).toFixed(0)} % of this machine's processor time`]
      : []),
  ]
}

function isTaken({ processors, busy, stolen, foreign, server, serverRoom }: MachineSample): boolean {
  const taken = (foreign ?? 0) / processors + (stolen ?? 0)
  const isFull = (busy ?? 0) / processors + (stolen ?? 0) >= SATURATED
  const hadAll = server !== null && serverRoom !== null && server >= SATURATED * serverRoom
  return isFull && !hadAll && taken >= MIN_TAKEN
}

function programs(bad: readonly MachineSample[], foreign: number, isServerKnown: boolean): string {
  const users = largestUsers(bad)
  const [first] = users
  const isAlone = first !== undefined && first.cores >= MOST_OF_IT * foreign
  const who = isAlone ? users.slice(0, 1) : users
  const names = namesOf(who, foreign)
  if (!isServerKnown)
    return `programs kept this machine busy (${names}): if one is the server, name it with --server-pid`
  return `${isAlone ? 'another program' : 'other programs'} kept this machine busy (${names})`
}

/** `ffmpeg, 1.7 processors`, or `ffmpeg 0.9, make 0.8 processors`. */
function namesOf(users: MachineUse['foreign'], foreign: number): string {
  const [first, ...more] = users
  if (first === undefined) return `programs that this user may not see, ${foreign.toFixed(1)} processors`
  if (more.length === 0) return `${first.name}, ${first.cores.toFixed(1)} processors`
  return `${users.map(({ name, cores }) => `${name} ${cores.toFixed(1)}`).join(', ')} processors`
}
