import { intervalSoFar } from '../analysis/capacity/search-answer.ts'
import type { SearchState } from '../analysis/capacity/search-state.ts'
import type { TrialResult } from '../analysis/capacity/trial.ts'
import { failsByAnswers } from '../analysis/health/answered-window.ts'
import { brokenRuleOf } from '../analysis/health/broken.ts'
import { brokenCauseOf } from '../analysis/health/broken-cause.ts'
import { singleCameras } from '../analysis/health/single-cameras.ts'
import { drift } from '../analysis/stats/drift.ts'
import type { Trial, TrialPurpose } from '../model/capacity.ts'
import type { Outcome, RunHealth } from '../model/health.ts'
import type { HealthRules } from '../model/health-rules.ts'
import { disturbanceText, serverUseText } from '../report/facts/evidence-words.ts'
import { healthText } from '../report/facts/health-words.ts'
import type { HeldLoad } from './held-load.ts'

/** A judged trial: its result for the search, and what broke. */
export interface JudgedTrial extends TrialResult {
  readonly held: HeldLoad
  /** What broke first, in words, and the outcome that it led to, if any; null if it passed. */
  readonly broken: { readonly outcome: Outcome | null; readonly text: string } | null
}

/**
 * Judges a held load as a trial. One that passes is valid whatever happened on this machine: a reader that falls
 * behind only makes a server look worse. One that fails is void if our reader was behind or others took the
 * processors, unless it fails by the server's answers alone, whatever the other connections did.
 */
export function judgeTrial(held: HeldLoad, rules: HealthRules): JudgedTrial {
  const { health, window, refusedCameras = null } = held
  const goodput = goodputOf(held)
  // A server that refuses a camera does so whatever this machine is busy with.
  if (refusedCameras !== null) return { ...withoutCameras(refusedCameras), goodput, held }
  if (health.passes) return { outcome: 'pass', goodput, brokenRule: null, carried: null, held, broken: null }
  const { cause, serverUse } = window.generator
  const { outcome: most, reason } = brokenRuleOf(health, rules)
  const beside = serverUse === null ? '' : `; ${serverUseText(serverUse)}`
  const broken = { outcome: most, text: `${healthText(reason)}${beside}` }
  const pathLimit = pathLimitOf(health, most)
  if (cause === null || failsByAnswers(health, rules))
    return {
      outcome: 'fail',
      goodput,
      brokenRule: broken.text,
      carried: carriedBy(held, rules),
      pathLimit,
      held,
      broken,
    }
  const outcome = cause === 'generator' ? 'invalid_client' : 'invalid_environment'
  return { outcome, goodput, brokenRule: null, carried: null, held, broken }
}

function withoutCameras(text: string): Omit<JudgedTrial, 'goodput' | 'held'> {
  return { outcome: 'fail', brokenRule: text, carried: null, broken: { outcome: null, text } }
}

function pathLimitOf(health: RunHealth, most: Outcome | null): string | null {
  const { refusals } = health
  const cameras = most === 'refused' && refusals?.isPathLimit ? refusals : singleCameras(health)
  return cameras === null ? null : healthText(cameras)
}

/** Jain's index of the connections' FPS. From here on, they suffered alike. */
const FAIR = 0.97
const SHARING: ReadonlySet<Outcome> = new Set(['healthy', 'frozen', 'slow', 'stalled'])

/** The load at which each connection would have had just enough frames; null if they did not share what there was. */
function carriedBy(held: HeldLoad, { minFpsRatio, minFrameRatio }: HealthRules): number | null {
  const { connections, fairness } = held.health
  if (fairness === null || fairness < FAIR || !connections.every(({ outcome }) => SHARING.has(outcome)))
    return null
  return goodputOf(held) / Math.max(minFpsRatio, minFrameRatio)
}

/** Connections' worth of frames: those that arrived ÷ those that one connection should have had. */
export function goodputOf({ health: { frames, plannedFrames, planned } }: HeldLoad): number {
  return plannedFrames > 0 ? (planned * frames) / plannedFrames : 0
}

/** A window whose halves differ by more than this was not steady yet (docs/statistics.md). */
const RESTLESS = 0.05

/**
 * Whether more time could turn the verdict: the window passed while less and less arrived, or failed while more and
 * more did. Then a longer look at the same load decides.
 */
export function isRestless({ outcome, held: { window } }: JudgedTrial): boolean {
  const seconds = Array.from({ length: Math.floor(window.durationMs / 1000) }, (_, second) => second)
  const change = drift(
    seconds.map((second) => window.connections.reduce((sum, c) => sum + (c.framesPerSecond[second] ?? 0), 0)),
  )
  if (outcome === 'pass') return change < -RESTLESS
  return outcome === 'fail' && change > RESTLESS
}

export interface TrialPlace {
  readonly number: number
  readonly purpose: TrialPurpose
  readonly elapsedMs: number
}

/** The trial as it is reported; `state` is that of the search after it. */
export function describeTrial(
  { held, outcome, goodput, broken }: JudgedTrial,
  { number, purpose, elapsedMs }: TrialPlace,
  state: SearchState,
): Trial {
  const { health, window, use } = held
  const seconds = window.durationMs / 1000
  const known = intervalSoFar(state)
  const isInvalid = outcome !== 'pass' && outcome !== 'fail'
  return {
    number,
    purpose,
    connections: health.planned,
    healthy: health.healthy,
    outcome: isInvalid ? 'invalid' : outcome,
    goodput,
    fpsPerConnection: seconds > 0 ? health.frames / seconds / health.planned : 0,
    megabitsPerSecond: seconds > 0 ? (health.bytes * 8) / 1e6 / seconds : 0,
    seconds,
    elapsedSeconds: elapsedMs / 1000,
    reason: isInvalid ? disturbanceText(window.generator) : (broken?.text ?? null),
    brokenOutcome: outcome === 'fail' ? (broken?.outcome ?? null) : null,
    brokenCause: outcome === 'fail' ? brokenCauseOf(health, broken?.outcome ?? null) : null,
    low: known?.q05 ?? null,
    estimate: known?.q50 ?? null,
    high: known?.q95 ?? null,
    serverCores: use?.cpuCores ?? null,
  }
}
