import type { Evidence } from '../../model/machine.ts'
import type { MachineRecord } from '../machine/load-machine.ts'
import type { MachineSample } from '../machine/machine-monitor.ts'
import { largestUsers, meanOf } from './machine-use.ts'
import { isTooMany, MIN_SAMPLE_MS } from './reader.ts'

/** A program that used at least this share of what others took is named alone. */
const MIN_SOLE_SHARE = 0.7
/** From this share of the processors on, somebody waits for one. */
const SATURATED = 0.9
/** Taking less than this share of the processors moves a capacity by less than its interval. */
const MIN_TAKEN = 0.1
/**
 * Use that no visible program explains may be an error of the sum: processor time is counted in ticks of 10 ms, and the
 * figures are not read at the same moment. Only more than this share of the processors is believed.
 */
const MIN_UNSEEN = 0.2
/**
 * Threads that waited for less than this share of what they used, or less than this many processors, were not starved.
 */
const MAX_WAIT_SHARE = 0.1
const MAX_WAIT_CORES = 0.02

/**
 * What took the processors from a server on this machine: other programs, or a hypervisor. Empty when nothing did, when
 * the server got all that it may use, and for a server elsewhere, which this machine cannot slow down.
 */
export function environmentEvidence({
  where,
  servers,
  samples,
}: Pick<MachineRecord, 'where' | 'servers' | 'samples'>): Evidence[] {
  if (servers.where === 'elsewhere') return []
  const seconds = samples.filter(({ durationMs }) => durationMs >= MIN_SAMPLE_MS)
  const bad = seconds.filter(isTaken)
  if (!isTooMany(bad.length, seconds.length)) return []
  const foreign = meanOf(bad, takenByPrograms) ?? 0
  const stolen = meanOf(bad, ({ stolen }) => stolen) ?? 0
  const { processors = 1 } = bad[0] ?? {}
  return [
    ...(foreign >= (MIN_TAKEN / 2) * processors
      ? [programs(bad, foreign, servers.pids.length > 0, where)]
      : []),
    ...(stolen >= MIN_TAKEN / 2 ? [{ signal: 'hypervisor' as const, where, share: stolen }] : []),
  ]
}

function isTaken(sample: MachineSample): boolean {
  const { processors, busy, stolen, server, serverRoom } = sample
  const taken = takenByPrograms(sample) / processors + (stolen ?? 0)
  const isFull = (busy ?? 0) / processors + (stolen ?? 0) >= SATURATED
  const hadAll = server !== null && serverRoom !== null && server >= SATURATED * serverRoom
  return isFull && !hadAll && taken >= MIN_TAKEN
}

/** In processors. 0 when the servers hardly had to wait for one, whatever else ran: a thread cannot use two. */
function takenByPrograms({
  processors,
  foreign,
  server,
  serverWait,
  others,
  durationMs,
}: MachineSample): number {
  const waitsLittle =
    server !== null && serverWait !== null && serverWait < Math.max(MAX_WAIT_CORES, MAX_WAIT_SHARE * server)
  if (foreign === null || waitsLittle) return 0
  const used = [...others.values()].reduce((sum, seconds) => sum + seconds, 0)
  const seen = Math.min(foreign, used / (durationMs / 1000))
  const unseen = foreign - seen
  return unseen >= MIN_UNSEEN * processors ? foreign : seen
}

function programs(
  bad: readonly MachineSample[],
  cores: number,
  isServerKnown: boolean,
  where: string,
): Evidence {
  const users = largestUsers(bad)
  const [first] = users
  const isOne = first !== undefined && first.cores >= MIN_SOLE_SHARE * cores
  return {
    signal: 'other_programs',
    where,
    cores,
    programs: isOne ? [first] : users,
    isOne,
    isServerKnown,
  }
}
