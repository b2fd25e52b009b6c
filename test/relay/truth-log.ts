import { setTimeout as delay } from 'node:timers/promises'
import type { Relay } from './relay.ts'
import type { ViewerTruth } from './relay-truth.ts'

const EVERY_MS = 50

type Counted = 'frames' | 'dropped' | 'repeated' | 'reordered' | 'foreign'

export interface TruthLog {
  /** What viewers were to see in a report's window, of all of them together. */
  between(window: { readonly started_at: string; readonly ended_at: string }, what: Counted): number
  stop(): void
}

/** Keeps the counts of a relay's viewers over time. */
export function logTruth(relay: Relay): TruthLog {
  const log: { readonly at: number; readonly viewers: readonly ViewerTruth[] }[] = []
  const ended = new AbortController()
  const keep = async () => {
    while (!ended.signal.aborted) {
      log.push({ at: Date.now(), viewers: (await relay.truth()).viewers })
      await delay(EVERY_MS, undefined, { signal: ended.signal }).catch(() => {})
    }
  }
  void keep()
  const sumAt = (time: string, what: Counted) => {
    const viewers = log.findLast(({ at }) => at <= Date.parse(time))?.viewers ?? []
    return viewers.reduce((sum, viewer) => sum + viewer[what], 0)
  }
  return {
    between: (window, what) => sumAt(window.ended_at, what) - sumAt(window.started_at, what),
    stop: () => ended.abort(),
  }
}
