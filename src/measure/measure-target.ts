import { counted } from '../analysis/stats/counted.ts'
import type { Plan } from '../config/plan.ts'
import { systemClock } from '../load/clock.ts'
import { totalRoom } from '../load/preflight.ts'
import type { LoadWorkers } from '../load/workers/worker.ts'
import { type AbMeasurement, SEARCH_TITLES } from '../model/capacity.ts'
import type { Fingerprint } from '../model/job-kind.ts'
import type { Calibration } from '../model/machine.ts'
import type { ServerResources } from '../model/resources.ts'
import { needsOf, protocolNames } from '../protocols/registry.ts'
import { calibrate } from './calibrate.ts'
import { capacityHint } from './capacity-hint.ts'
import { Countdown } from './countdown.ts'
import { expectedText, expectedTime } from './expected-time.ts'
import { type HeldLoad, Load } from './held-load.ts'
import { measureWindow } from './measure.ts'
import type { Observers } from './observers.ts'
import { camerasNeeded, placesAmong } from './places.ts'
import { findRates, type Rates } from './rates.ts'
import { compareServers } from './run-ab.ts'
import { type SearchRun, searchCapacity } from './run-search.ts'
import type { RunIo, Session } from './run-session.ts'
import { cameraLimit, searchLimit } from './search-limits.ts'
import { deadIn, isStart } from './search-start.ts'
import type { Target } from './target.ts'

export interface TargetSetup {
  readonly plan: Plan
  readonly target: Target
  readonly workers: LoadWorkers
  readonly session: Session
  readonly io: RunIo
  readonly observers: Observers
}

/** Everything that a run measures on its target, and on the one that it is compared with. */
export interface MeasuredTarget {
  readonly fingerprint: Fingerprint
  readonly rates: Rates
  /** Null if there was no need, or nothing to go by. */
  readonly calibration: Calibration | null
  /** The measured window. */
  readonly held: HeldLoad
  /** Null if none was requested, or the window could not start one. */
  readonly search: SearchRun | null
  readonly resources: ServerResources | null
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
  const isComparing = plan.baselineTarget !== null && isStart(head.held, io.signal)
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
  const fingerprint = await workers.machines[0].fingerprint(io.toolVersion)
  io.progress?.say(expectedText(plan))
  const rates = await findRates(plan, target, workers, io)
  session.log.info({ fps: rates.typicalFps, source: rates.source }, 'nominal frame rate')
  const calibration = await calibrate({ plan, target, session, io, rates, workers })
  const load = new Load({
    ...{ plan, workers, session, io, observer: observers, countdown },
    placeOf: placesAmong(plan, [...target.cameras, ...target.others]),
    camerasOf: camerasNeeded(plan),
    supply: target.supply,
    nominalFps: (camera) => rates.fpsOf(camera),
  })
  try {
    const held = await measureWindow({ plan, session, io, load, rates, observers, countdown })
    const dead = deadIn(held)
    if (plan.findCapacity && dead !== null) io.progress?.say(`No search: ${dead}, so no load can pass.`)
    const isSearching = plan.findCapacity && dead === null && isStart(held, io.signal)
    const search = isSearching ? await searchOn({ ...setup, fingerprint, rates }, load, held) : null
    if (plan.baselineTarget === null) io.measured?.()
    return { fingerprint, rates, calibration, held, search, resources: observers.summary() }
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

async function searchOn(setup: Searched, load: Load, first: HeldLoad): Promise<SearchRun> {
  const { plan, target, workers, session, io, rates, countdown } = setup
  const start = first.health.planned
  const room = await totalRoom(workers.machines, needsOf(plan))
  const limit = searchLimit(plan, target, start, room)
  countdown.expect(expectedTime(plan, 'search'))
  io.progress?.say(`Searching the capacity: up to ${counted(limit.max, 'connection')} (${limit.limitName}) …`)
  return await searchCapacity({
    ...{ plan, session, io, load, first, slowestFps: rates.slowestFps },
    limits: { ...limit, start, isConfirmed: true, hint: hintFor(setup) },
    title: SEARCH_TITLES.target,
    cameraLimit: (held) => cameraLimit(held, plan),
  })
}
