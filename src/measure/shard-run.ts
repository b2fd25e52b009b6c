import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import { pause, systemClock } from '../load/clock.ts'
import type { ScheduledLoad } from '../model/shard.ts'
import { ownCount } from '../shards/shares.ts'
import { type HeldLoad, interruptedEarly, type Load } from './held-load.ts'
import type { RunIo, Session } from './run-session.ts'
import type { ShardPlan } from './shard-plan.ts'

export interface ShardSetup {
  readonly plan: Plan
  readonly shardPlan: ShardPlan
  readonly session: Session
  readonly io: RunIo
  readonly load: Load
}

/** A window is announced to the workers this long before it begins. */
const LEAD_MS = 20
/** The clock is looked at again at least this often, because it may be set while we wait. */
const LOOK_MS = 1000

/**
 * Holds the loads of the timetable, each at its time whatever the server does, because the other shards cannot know.
 * Stops early only if none of this shard's connections has ever delivered, or the run is interrupted.
 *
 * @returns the loads that were held, the measured window first
 * @throws CamgateError `inconclusive` if this machine was not ready in time, `interrupted` before the first window
 */
export async function holdTimetable(setup: ShardSetup): Promise<[HeldLoad, ...HeldLoad[]]> {
  const { shardPlan, io, session } = setup
  const { shard, timetable } = shardPlan
  refuseLate(timetable[0])
  for (const line of timetableLines(shardPlan)) io.progress?.say(line)
  const [first, ...steps] = timetable
  const held: [HeldLoad, ...HeldLoad[]] = [await hold(setup, first, 'window')]
  for (const step of steps) {
    if (io.signal.aborted || !(await isWorthGoingOn(setup))) break
    held.push(await hold(setup, step, 'trial'))
  }
  session.log.info({ shard: shard.number, of: shard.of, loads: held.length }, 'timetable held')
  return held
}

/** The loads as they are published before the run: the same lines on every shard, but for its own connections. */
function timetableLines({ shard, timetable, indices }: ShardPlan): string[] {
  const rows = timetable.map(({ connections, startsAtMs, durationMs }, k) => {
    const own = ownCount(indices, connections)
    const name = k === 0 ? 'Window' : `Step ${k}`
    return `${name}: ${counted(connections, 'connection')}, ${own} of them here, from ${timeOf(startsAtMs)} for ${durationMs / 1000} s`
  })
  return [
    `Shard ${shard.number} of ${shard.of}: opening connections from ${timeOf(timetable[0].opensAtMs)} on.`,
    ...rows,
  ]
}

/** Brings this shard's share of the connections to a load at its time, and measures its window at its time. */
async function hold(
  { plan, shardPlan, io, load }: ShardSetup,
  scheduled: ScheduledLoad,
  kind: 'window' | 'trial',
): Promise<HeldLoad> {
  const { shard, indices } = shardPlan
  const { connections, opensAtMs, startsAtMs, durationMs } = scheduled
  load.phase.enter(`waiting for ${timeOf(opensAtMs)}`)
  // Connections of the shards come in turn, so that all together ramp up at the planned rate.
  await waitUntil(opensAtMs + ((shard.number - 1) * 1000) / plan.connectRate, io.signal)
  load.phase.enter('connecting')
  const lateMs = Math.max(1, startsAtMs - LEAD_MS - Date.now())
  await load.resizeTo(ownCount(indices, connections), {
    connectRate: plan.connectRate / shard.of,
    // A server that answers late does not put off the window.
    signal: AbortSignal.any([io.signal, AbortSignal.timeout(lateMs)]),
  })
  load.phase.enter('settling')
  await waitUntil(startsAtMs - LEAD_MS, io.signal)
  if (kind === 'window' && io.signal.aborted) throw interruptedEarly()
  load.phase.enter(kind === 'window' ? '' : `step of ${connections}`, durationMs)
  return await load.measure(durationMs, kind)
}

async function isWorthGoingOn({ load, io }: ShardSetup): Promise<boolean> {
  if ((await load.delivering()) > 0) return true
  io.progress?.say('No connection of this shard has delivered a frame: the steps are left out.')
  return false
}

function refuseLate({ opensAtMs }: ScheduledLoad): void {
  const lateMs = Date.now() - opensAtMs
  if (lateMs <= 0) return
  const message = `this shard was ready ${(lateMs / 1000).toFixed(1)} s after --start-at, so nothing was measured`
  const hint = 'choose a later start for all shards: nominal rates and calibration are measured before it'
  throw new CamgateError('inconclusive', message, { hint })
}

/** Follows the wall clock, which is what shards have in common. */
async function waitUntil(epochMs: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = epochMs - Date.now(); leftMs > 0 && !signal.aborted; leftMs = epochMs - Date.now())
    await pause(systemClock, Math.min(LOOK_MS, leftMs), signal)
}

/** `12:00:35.2 UTC` */
function timeOf(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(11, 21)} UTC`
}
