import type { Bottleneck } from '../../model/bottleneck.ts'
import type { Trial } from '../../model/capacity.ts'
import type { RunHealth } from '../../model/health.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { RtspTransport } from '../../model/streams.ts'
import { trialBottlenecks } from './trial-bottlenecks.ts'
import { windowBottlenecks } from './window-bottlenecks.ts'

export interface BottleneckInput {
  readonly health: RunHealth
  readonly window: WindowResult
  readonly rules: HealthRules
  /** Trials of the search, including the measured window; empty without a search. */
  readonly trials: readonly Trial[]
  /** The search stopped because this machine could not load the server any further. */
  readonly generatorEndedSearch: boolean
  /** As requested; absent if it may be either. */
  readonly rtspTransport?: RtspTransport
  /** The link of the deployment; absent or null if nobody gave it. */
  readonly linkMbps?: number | null
}

/**
 * What held this run back, only if it was seen. What both the window and the search saw is named once, as the
 * window saw it: at the requested load, and with every connection counted.
 */
export function bottlenecksOf(input: BottleneckInput, capacity: number | null): Bottleneck[] {
  const { health, window, rules, trials, rtspTransport, linkMbps } = input
  const ofWindow = windowBottlenecks(health, window, rules, rtspTransport, linkMbps)
  if (input.window.generator.limited) return ofWindow
  const ofSearch = trialBottlenecks(trials, capacity, input.generatorEndedSearch, rtspTransport, linkMbps)
  const isNew = ({ name }: Bottleneck): boolean => ofWindow.every((known) => known.name !== name)
  return [...ofWindow, ...ofSearch.filter(isNew)]
}
