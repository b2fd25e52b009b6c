import { type CounterDisagreement, SENT_COUNTS } from '../../model/counter-disagreement.ts'
import type { RunHealth } from '../../model/health.ts'
import type { ServerFigure, ServerFigureName } from '../../model/server-figures.ts'
import type { MeasuredLoad } from './load-facts.ts'

/** Counters of two programs that count the same differ by less, as a share of what arrived. */
export const SAME_COUNT = 0.02
/** From one scrape to the next, in milliseconds. */
const INTERVAL_MS = 1000

/**
 * The first count of what the server sent that is not what arrived here; null where they agree, or cannot be compared:
 * the window is void, streams began or ended in it, the server had other viewers too, or two sources count.
 */
export function counterDisagreement(load: MeasuredLoad): CounterDisagreement | null {
  const { window, health } = load
  if (window.generator.limited || window.durationMs <= 0 || hasChanged(health) || hasOtherViewers(load))
    return null
  for (const what of SENT_COUNTS) {
    const found = comparison(what, load)
    if (found !== null) return found
  }
  return null
}

function hasChanged({ connections, reconnections }: RunHealth): boolean {
  return reconnections > 0 || connections.some(({ drops }) => drops > 0)
}

function hasOtherViewers({ health, figures }: MeasuredLoad): boolean {
  const ours = health.connections.filter(({ frames }) => frames > 0).length
  const viewers = figures.filter(({ name }) => name === 'sessions').flatMap(({ points }) => points)
  return viewers.some(({ value }) => value > ours)
}

function comparison(
  what: CounterDisagreement['what'],
  { window, health, figures }: MeasuredLoad,
): CounterDisagreement | null {
  const [figure, ...more] = figures.filter(({ name }) => name === (`${what}_out` satisfies ServerFigureName))
  const seconds = window.durationMs / 1000
  if (figure === undefined || more.length > 0 || figure.points.length < 2) return null
  const { mean, longestMs } = overTime(figure)
  const [low, high] = arrived(what, health)
  const received = Math.min(Math.max(mean, low / seconds), high / seconds)
  const allowed = Math.max(SAME_COUNT, longestMs / window.durationMs)
  if (high === 0 || Math.abs(mean - received) <= allowed * received) return null
  return { what, sent: mean, received, allowed, seconds, source: figure.source }
}

/** The least and the most that the count can mean. A server may count bytes with their framing or without it. */
function arrived(what: CounterDisagreement['what'], health: RunHealth): readonly [number, number] {
  const { connections, frames, bytes } = health
  if (what === 'frames') return [frames, frames]
  if (what === 'bytes') return [connections.reduce((sum, one) => sum + one.pictureBytes, 0), bytes]
  const packets = connections.reduce((sum, one) => sum + one.packets, 0)
  return [packets, packets]
}

/** The mean of a rate that holds since the point before, and the longest time between two points. */
function overTime({ points }: ServerFigure): { readonly mean: number; readonly longestMs: number } {
  const spans = points.map(({ atMs, value }, index) => ({
    ms: atMs - (points[index - 1]?.atMs ?? atMs - INTERVAL_MS),
    value,
  }))
  const totalMs = spans.reduce((sum, { ms }) => sum + ms, 0)
  const mean = spans.reduce((sum, { ms, value }) => sum + ms * value, 0) / totalMs
  return { mean, longestMs: Math.max(...spans.map(({ ms }) => ms)) }
}
