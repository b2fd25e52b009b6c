import type { AbState, AbTrial } from '../analysis/ab/ab-state.ts'
import { nextAb, observeAb, startAb, stopAb } from '../analysis/ab/comparison.ts'
import { saturatingLoad } from '../analysis/ab/flatness.ts'
import { selfCheckNotes } from '../analysis/ab/self-check.ts'
import type { SearchAnswer } from '../analysis/capacity/search-answer.ts'
import { abLimitPercent } from '../analysis/gate/ab-row.ts'
import type { Plan } from '../config/plan.ts'
import { systemClock } from '../load/clock.ts'
import { totalRoom } from '../load/preflight.ts'
import type { LoadWorkers } from '../load/workers/worker.ts'
import { type AbMeasurement, SEARCH_TITLES } from '../model/capacity.ts'
import { needsOf } from '../protocols/registry.ts'
import { disturbanceText } from '../report/facts/evidence-words.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { breakdownOf } from './breakdown.ts'
import { existingCameras } from './camera-supply.ts'
import type { Countdown } from './countdown.ts'
import { minutes } from './expected-time.ts'
import { Load } from './held-load.ts'
import { goodputOf } from './judge-trial.ts'
import { Observers } from './observers.ts'
import { camerasNeeded, placesOf } from './places.ts'
import type { Rates } from './rates.ts'
import { MIN_FRAMES, searchCapacity } from './run-search.ts'
import type { RunIo, Session } from './run-session.ts'
import { searchLimit } from './search-limits.ts'

/** A search with a hint begins a little below it (docs/statistics.md). */
const BELOW_HINT = 0.85
/** The noise of a pair decides, so it is measured twice as long as a trial. */
const WINDOWS = 2

export interface AbSetup {
  readonly plan: Plan
  readonly workers: LoadWorkers
  readonly session: Session
  readonly io: RunIo
  readonly rates: Rates
  readonly countdown: Countdown
  /** Templates with `{camera}`. */
  readonly head: string
  readonly base: string
  /** From the search on the head; null if there was none. */
  readonly answer: SearchAnswer | null
}

/**
 * Compares two servers in one job (docs/statistics.md): searches the capacity of the base, then measures the
 * goodput of both in turn at a load that saturates them, while the idle one has no connections.
 */
export async function compareServers(setup: AbSetup): Promise<AbMeasurement> {
  const { head, base, plan, session, io } = setup
  const who = { baselineTarget: safeUrl(base), isSelfCheck: head === base }
  const unable = (incomplete: string): AbMeasurement => {
    io.progress?.say(`A/B: ${incomplete}`)
    return { ...who, load: null, pairs: [], elasticity: 1, incomplete, notes: [] }
  }
  const startedAt = systemClock.now()
  const found = await loadOfPairs(setup)
  if (typeof found === 'string') return unable(found)
  io.progress?.say(`A/B at ${found} connections, in turn against ${who.baselineTarget} …`)
  let state = startAb({ load: found, maxDrop: abLimitPercent(plan.regressions) / 100 })
  for (let step = nextAb(state); step.kind === 'trial'; step = nextAb(state)) {
    const spentMs = systemClock.now() - startedAt
    if (io.signal.aborted) state = stopAb(state, 'interrupted')
    else if (spentMs > plan.timeBudgetMs) state = stopAb(state, outOfTime(plan, state))
    else state = await tryTrial(setup, state, step)
  }
  const { measurement } = nextAb(state) as Extract<ReturnType<typeof nextAb>, { kind: 'done' }>
  const notes = who.isSelfCheck ? selfCheckNotes(measurement.pairs, measurement.elasticity) : []
  session.log.info({ pairs: measurement.pairs, incomplete: measurement.incomplete }, 'a/b ended')
  return { ...who, ...measurement, notes: [...measurement.notes, ...notes] }
}

function outOfTime({ timeBudgetMs }: Plan, { pairs }: AbState): string {
  return `the time budget of ${minutes(timeBudgetMs)} ran out after the search of the baseline target and ${pairs.length} pairs`
}

/** Connections that saturate both servers, or why there is no such load. */
async function loadOfPairs(setup: AbSetup): Promise<number | string> {
  const { answer, io } = setup
  const base = await searchBase(setup)
  if (io.signal.aborted) return 'interrupted'
  if (base.endedBy === 'lost') return base.reason
  if (base.connections === null) return `no capacity of the baseline target is known: ${base.reason}`
  if (base.connections === 0) return 'the baseline target did not hold a single connection'
  if (base.censored) return `no load is known that saturates the baseline target: ${base.reason}`
  const head = answer === null || answer.censored ? 0 : (answer.connections ?? 0)
  const load = saturatingLoad(base.connections, head)
  const room = await roomOf(setup)
  if (load <= room.connections) return load
  return `this machine cannot open the ${load} connections that saturate both servers (${room.why})`
}

async function roomOf({ plan, workers }: AbSetup) {
  return await totalRoom(workers.machines, needsOf(plan), plan.workers)
}

async function searchBase(setup: AbSetup): Promise<SearchAnswer> {
  const { answer, base, rates, session, io } = setup
  // The pairs decide, so they get the other half.
  const plan = { ...setup.plan, timeBudgetMs: setup.plan.timeBudgetMs / 2 }
  const hint = answer?.connections ?? 0
  const limit = searchLimit(plan, null, 0, await roomOf(setup))
  const start = hint > 0 ? Math.ceil(BELOW_HINT * hint) : plan.cameras * plan.connectionsPerCamera
  const load = openLoad(setup, base, limit.max)
  try {
    io.progress?.say('Searching the capacity of the baseline target …')
    const found = await searchCapacity({
      ...{ plan, session, io, load, slowestFps: rates.slowestFps, first: null, cameraLimit: () => null },
      limits: {
        ...limit,
        start: Math.min(start, limit.max),
        isConfirmed: false,
        hint: hint > 0 ? hint : null,
      },
      title: SEARCH_TITLES.base,
    })
    return found.answer
  } finally {
    await load.close()
  }
}

/** A load generator that breaks down ends the comparison with the pairs that there are. */
async function tryTrial(setup: AbSetup, state: AbState, trial: AbTrial): Promise<AbState> {
  try {
    return await afterTrial(setup, state, trial)
  } catch (error) {
    const why = breakdownOf(error)
    if (why === null) throw error
    return stopAb(state, why)
  }
}

async function afterTrial(setup: AbSetup, state: AbState, trial: AbTrial): Promise<AbState> {
  const { plan, rates, io, session } = setup
  const { side, connections } = trial
  const windowMs = WINDOWS * Math.max(plan.trialDurationMs, (MIN_FRAMES * 1000) / rates.slowestFps)
  const load = openLoad(setup, setup[side], connections)
  try {
    const held = await load.hold({ connections, windowMs, name: `A/B, ${side} at ${connections}` })
    if (io.signal.aborted) return stopAb(state, 'interrupted')
    const { generator } = held.window
    const goodput = goodputOf(held)
    const why = generator.limited ? disturbanceText(generator) : null
    session.log.info({ ...trial, goodput, why }, 'a/b trial')
    const after = observeAb(state, { outcome: why === null ? 'valid' : 'invalid', goodput, why })
    io.progress?.say(trialLine(trial, goodput, why, after))
    if (after.pairs.length > state.pairs.length) io.pairsMade?.(after.pairs)
    return after
  } finally {
    await load.close()
  }
}

/** Each trial has its own connections, which are closed while the other server is measured. */
function openLoad(
  { plan, workers, session, io, rates, countdown }: AbSetup,
  template: string,
  most: number,
): Load {
  const placeOf = placesOf(plan, template, most)
  return new Load({
    ...{ plan, workers, session, io, placeOf, countdown },
    nominalFps: (camera) => rates.fpsOf(camera),
    observer: new Observers(),
    camerasOf: camerasNeeded(plan),
    supply: existingCameras,
  })
}

function trialLine(
  { side, connections }: AbTrial,
  goodput: number,
  why: string | null,
  { pairs }: AbState,
): string {
  const what = why === null ? `goodput ${goodput.toFixed(1)}` : `INVALID (${why})`
  return `A/B, ${side} at ${connections} connections: ${what} | pairs ${pairs.length}`
}
