import type { MachineSample } from '../machine/machine-monitor.ts'
import type { Servers } from '../machine/servers.ts'
import { largestUsers, meanOf } from './machine-use.ts'
import { isTooMany, MIN_SAMPLE_MS } from './reader.ts'

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
  const [first] = largestUsers(bad)
  const name = first === undefined ? 'a program that this user may not see' : first.name
  const amount = `${(first?.cores ?? foreign).toFixed(1)} processors`
  if (isServerKnown) return `another program kept this machine busy (${name}, ${amount})`
  return `${name} used ${amount} of this machine, and the server could not be told from other programs: if that is the server, name it with --server-pid`
}
