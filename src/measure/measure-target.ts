import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { systemClock } from '../load/clock.ts'
import { totalRoom } from '../load/preflight.ts'
import type { LoadWorkers } from '../load/workers/worker.ts'
import { type AbMeasurement, SEARCH_TITLES } from '../model/capacity.ts'
import type { Fingerprint } from '../model/job-kind.ts'
import type { Calibration } from '../model/machine.ts'
import type { ServerResources } from '../model/resources.ts'
import type { SoakRun } from '../model/soak.ts'
import { needsOf, protocolNames } from '../protocols/registry.ts'
import type { ShardInput } from '../report/build/report-shard.ts'
import { calibrate } from './calibrate.ts'
import { capacityHint } from './capacity-hint.ts'
import { Countdown } from './countdown.ts'
import { expectedText, expectedTime } from './expected-time.ts'
import { type GrownBoth, growBoth, type SearchedAxis } from './grow-both.ts'
import { type HeldLoad, Load } from './held-load.ts'
import { describeMachines, type LoadMachines } from './load-machines.ts'
import { measureWindow } from './measure.ts'
import { measureShard } from './measure-shard.ts'
import type { Observers } from './observers.ts'
import { camerasNeeded, placesAmong, placesOfShard } from './places.ts'
import { findRates, type Rates } from './rates.ts'
import { compareServers } from './run-ab.ts'
import { type SearchRun, searchCapacity } from './run-search.ts'
import type { RunIo, Session } from './run-session.ts'
import { soakAfter } from './run-soak.ts'
import { cameraLimit, searchLimit } from './search-limits.ts'
import { deadIn, isStart } from './search-start.ts'
import type { ShardPlan } from './shard-plan.ts'
import type { Target } from './target.ts'
import { timeShares } from './time-shares.ts'

export interface TargetSetup {
  readonly plan: Plan
  /** Null for a run on one machine. */
  readonly shardPlan: ShardPlan | null
  readonly target: Target
  readonly workers: LoadWorkers
  readonly session: Session
  readonly io: RunIo
  readonly observers: Observers
  /** Called now and then during a soak with what is known so far. */
  readonly checkpoint: (soFar: MeasuredTarget) => Promise<void>
}

/** Everything that a run measures on its target, and on the one that it is compared with. */
export interface MeasuredTarget {
  readonly fingerprint: Fingerprint
  readonly machines: LoadMachines
  readonly rates: Rates
  /** Null if there was no need, or nothing to go by. */
  readonly calibration: Calibration | null
  /** The measured window. */
  readonly held: HeldLoad
  /** Null if none was requested, or the window could not start one. */
  readonly search: SearchRun | null
  /** Of a search along both axes; null for every other run. */
  readonly both: GrownBoth | null
  readonly resources: ServerResources | null
  /** What this machine measured as one of several; null for a run on one machine. */
  readonly shard: ShardInput | null
  /** Null if none was requested. */
  readonly soak: SoakRun | null
  readonly ab: AbMeasurement | null
}

/**
 * Measures nominal rates, ramp and window, then searches on the same connections, then compares with another
 * server.
 */
export async function measureTarget(setup: TargetSetup): Promise<MeasuredTarget> {
  const countdown = new Countdown(systemClock)
  const head = await measureHead({ ...setup, countdown })
  const { plan, io } = setup
  if (head.held.window.generator.limited) saySkipped(plan, io)
  const isLost = head.search !== null && head.search.lost !== null
  const isComparing = plan.baselineTarget !== null && isStart(head.held, io.signal) && !isLost
  const ab = isComparing ? await compare({ ...setup, countdown }, plan.baselineTarget, head) : null
  io.measured?.()
  return { ...head, ab }
}

function saySkipped({ findCapacity, baselineTarget }: Plan, io: RunIo): void {
  const skipped = [...(findCapacity ? ['search'] : []), ...(baselineTarget === null ? [] : ['A/B'])]
  if (skipped.length === 0) return
  io.progress?.say(`No ${skipped.join(' and no ')}: this machine was the limit of the measured window.`)
}

type MeasuredHead = Omit<MeasuredTarget, 'ab'>

interface TimedSetup extends TargetSetup {
  readonly countdown: Countdown
}

async function measureHead(setup: TimedSetup): Promise<MeasuredHead> {
  const { plan, target, workers, session, io, observers, countdown } = setup
  const machines = await describeMachines(workers.machines, io.toolVersion)
  const { fingerprint } = machines
  if (setup.shardPlan === null) io.progress?.say(expectedText(plan))
  const rates = await findRates(plan, target, workers, io)
  session.log.info({ fps: rates.typicalFps, source: rates.source }, 'nominal frame rate')
  const calibration = await calibrate({ plan, target, session, io, rates, workers })
  const load = openLoad({ ...setup, rates }, plan)
  try {
    if (setup.shardPlan !== null) {
      const part = await measureShard({ plan, target, session, io, load, shardPlan: setup.shardPlan })
      const resources = observers.summary()
      return {
        machines,
        fingerprint,
        rates,
        calibration,
        ...part,
        search: null,
        both: null,
        resources,
        soak: null,
      }
    }
    const held = await measureWindow({ plan, session, io, load, rates, observers, countdown })
    const dead = deadIn(held)
    if (plan.findCapacity && dead !== null) io.progress?.say(`No search: ${dead}, so no load can pass.`)
    const known = { machines, fingerprint, rates, calibration, held }
    const soak = await soakAfter(held, {
      ...{ plan, session, io, load, observers, countdown },
      checkpoint: async (soFar) =>
        await setup.checkpoint({ ...NOTHING_MORE, ...known, resources: observers.summary(), soak: soFar }),
    })
    const isSearching = plan.findCapacity && dead === null && isStart(held, io.signal)
    const search = isSearching ? await searchOn({ ...setup, fingerprint, rates }, load, held) : null
    if (plan.baselineTarget === null && plan.grow !== 'both') io.measured?.()
    const resources = observers.summary()
    await load.close()
    const both =
      search === null || search.lost !== null ? null : await growOn({ ...setup, fingerprint, rates }, search)
    return { machines, fingerprint, rates, calibration, held, search, both, resources, soak, shard: null }
  } finally {
    await load.close()
  }
}

/** What a run with a soak does not measure. */
const NOTHING_MORE = { search: null, both: null, ab: null, shard: null }

/** Connections of one search, on the cameras that its plan asks for. */
function openLoad(
  {
    target,
    workers,
    session,
    io,
    observers,
    countdown,
    rates,
    shardPlan,
  }: TimedSetup & Pick<MeasuredHead, 'rates'>,
  plan: Plan,
): Load {
  const placeOf = placesAmong(plan, [...target.cameras, ...target.others])
  return new Load({
    ...{ plan, workers, session, io, observer: observers, countdown },
    placeOf: shardPlan === null ? placeOf : placesOfShard(placeOf, shardPlan.indices),
    camerasOf: camerasNeeded(plan),
    supply: target.supply,
    nominalFps: (camera) => rates.fpsOf(camera),
  })
}

/** The further searches of `--grow both`, once that along viewers is done. */
async function growOn(setup: Searched, viewers: SearchRun): Promise<GrownBoth | null> {
  const { plan, target, io, session, countdown } = setup
  if (plan.grow !== 'both' || io.signal.aborted) return null
  countdown.expect(expectedTime(plan, 'growth'))
  const both = await growBoth({
    ...{ plan, viewers, signal: io.signal, isPublishing: target.supply.isPublishing },
    searchAxis: async (axis) => await searchAxis(setup, axis),
  })
  const { check, isUsable, notes } = both.model
  session.log.info({ usable: isUsable, holds: check?.holds ?? null, notes }, 'capacity model')
  return both
}

async function searchAxis(setup: Searched, { start, hint, ...axis }: SearchedAxis): Promise<SearchRun> {
  const { target, workers, session, io, rates } = setup
  const { plan, title } = axis
  const room = await totalRoom(workers.machines, needsOf(plan), plan.workers)
  const limit = searchLimit(plan, target, 0, room)
  io.progress?.say(`${title}: up to ${counted(limit.max, 'connection')} (${limit.limitName}) …`)
  const load = openLoad(setup, plan)
  try {
    return await searchCapacity({
      ...{ ...axis, session, io, load, first: null, slowestFps: rates.slowestFps },
      limits: { ...limit, start: Math.min(start, limit.max), isConfirmed: axis.axis === 'cameras', hint },
      cameraLimit: (held) => (target.supply.isPublishing ? null : cameraLimit(held, plan)),
    })
  } finally {
    await load.close()
  }
}

async function compare(
  { plan, workers, session, io, countdown }: TimedSetup,
  base: string,
  { rates, search }: MeasuredHead,
): Promise<AbMeasurement | null> {
  const { source } = plan
  if (source.kind !== 'template') return null
  const answer = search?.answer ?? null
  const setup = { plan, workers, session, io, countdown }
  countdown.expect(expectedTime(plan, 'comparison'))
  return await compareServers({ ...setup, rates, answer, base, head: source.template })
}

/** A target whose rates are known. */
interface Searched extends TimedSetup {
  readonly fingerprint: Fingerprint
  readonly rates: Rates
}

function hintFor({ plan, target, fingerprint, rates }: Searched): number | null {
  const { cameras, connectionsPerCamera: connections_per_camera, protocol } = plan
  return capacityHint(plan.baseline, {
    fingerprint,
    profile: {
      protocol: protocolNames([...target.cameras, ...target.others], protocol).join('+'),
      ...{ cameras, connections_per_camera, nominal_fps: rates.typicalFps, frame_bytes: rates.frameBytes },
    },
  })
}

/** The first of several searches has its share of the time. */
function planOfViewers(plan: Plan): Plan {
  return plan.grow === 'both' ? { ...plan, timeBudgetMs: timeShares(plan.timeBudgetMs).viewersMs } : plan
}

async function searchOn(setup: Searched, load: Load, first: HeldLoad): Promise<SearchRun> {
  const { target, workers, session, io, rates, countdown } = setup
  const plan = planOfViewers(setup.plan)
  const start = first.health.planned
  const room = await totalRoom(workers.machines, needsOf(plan), plan.workers)
  const limit = searchLimit(plan, target, start, room)
  countdown.expect(expectedTime(plan, 'search'))
  io.progress?.say(`Searching the capacity: up to ${counted(limit.max, 'connection')} (${limit.limitName}) …`)
  return await searchCapacity({
    ...{ plan, session, io, load, first, slowestFps: rates.slowestFps },
    limits: { ...limit, start, isConfirmed: true, hint: hintFor(setup) },
    title: SEARCH_TITLES.target,
    cameraLimit: (held) => (target.supply.isPublishing ? null : cameraLimit(held, plan)),
    ...(plan.grow === 'both' ? { axis: 'viewers' as const } : {}),
  })
}
