import { byCameras, byViewers, type Place } from '../load/schedule.ts'
import type { AbMeasurement, Plan, ServerResources } from '../model.ts'
import type { StreamClients } from './clients.ts'
import { type HeldLoad, Load } from './load.ts'
import { measureWindow } from './measure.ts'
import { findRates, type Rates } from './rates.ts'
import { type SearchRun, searchCapacity } from './search.ts'
import { cameraLimit, searchLimit } from './search-limits.ts'
import type { RunIo, Session } from './session.ts'
import type { Target } from './target.ts'

export interface TargetSetup {
  readonly plan: Plan
  readonly target: Target
  readonly clients: StreamClients
  readonly session: Session
  readonly io: RunIo
}

/** All that a run measures of its target, and of the one it is compared with. */
export interface MeasuredTarget {
  readonly protocols: readonly string[]
  readonly rates: Rates
  /** The measured window. */
  readonly held: HeldLoad
  /** Null: none was asked for, or the window was no start for one. */
  readonly search: SearchRun | null
  readonly resources: ServerResources | null
  readonly ab: AbMeasurement | null
}

/** Nominal rates, ramp, window, and on the same connections the search. This machine is watched over all of it. */
export async function measureTarget(setup: TargetSetup): Promise<MeasuredTarget> {
  const { plan, target, clients, session, io } = setup
  let rates: Rates | null = null
  const load = new Load({
    ...{ plan, clients, session, io },
    placeOf: placesOf(plan, target),
    nominalFps: (camera) => rates?.fpsOf(camera) ?? 0,
  })
  try {
    rates = await findRates(plan, target.cameras, clients, io)
    session.log.info({ fps: rates.typicalFps, source: rates.source }, 'nominal frame rate')
    const held = await measureWindow({ plan, session, io, load, rates })
    const search = isWorthSearching(setup, held) ? await searchOn(setup, load, held, rates) : null
    return { protocols: clients.protocols, rates, held, search, resources: null, ab: null }
  } finally {
    await load.close()
  }
}

function placesOf(plan: Plan, { cameras, others }: Target): (index: number) => Place {
  if (plan.search.grow === 'viewers') return byViewers(cameras)
  return byCameras([...cameras, ...others], plan.connectionsPerCamera)
}

/** A void window is no start, nor is a server without a single frame; the run ends inconclusive or unreachable. */
function isWorthSearching({ plan, io }: TargetSetup, { window, health }: HeldLoad): boolean {
  if (!plan.findCapacity || io.signal.aborted || health.frames === 0) return false
  if (!window.generator.limited) return true
  io.progress?.say('No search: this machine was the limit of the measured window.')
  return false
}

async function searchOn(
  { plan, target, session, io }: TargetSetup,
  load: Load,
  first: HeldLoad,
  { slowestFps }: Rates,
): Promise<SearchRun> {
  const start = first.health.planned
  const limit = searchLimit(plan, target, start)
  io.progress?.say(`Searching the capacity: up to ${limit.max} connections (${limit.limitName}) …`)
  return await searchCapacity({
    ...{ plan, session, io, load, first, slowestFps },
    limits: { ...limit, start, isConfirmed: true },
    title: 'Search',
    cameraLimit: (held) => cameraLimit(held, plan),
  })
}
