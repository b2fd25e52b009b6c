import type { FigurePoint, ServerFigure } from '../../model/server-figures.ts'
import type { Counter, Reading } from './reading.ts'

interface Logged {
  readonly figure: Omit<ServerFigure, 'points' | 'limit'>
  limit: number | null
  readonly points: FigurePoint[]
  /** Of a counter; null before its first scrape of a load. */
  last: { readonly series: ReadonlyMap<string, number>; readonly atMs: number } | null
}

/** A server that names its parts differently at each scrape is not followed for ever. */
const MAX_FIGURES = 64

/** What the scrapes of one endpoint say, over time. */
export class FigureLog {
  private readonly all = new Map<string, Logged>()

  /** @param source the endpoint, in words */
  add(source: string, readings: readonly Reading[], atMs: number): void {
    for (const reading of readings) {
      const logged = this.logged(reading, source)
      if (logged === null) continue
      logged.limit = reading.limit
      const value = 'value' in reading ? reading.value : growth(logged, reading, atMs)
      if (value !== null && Number.isFinite(value)) logged.points.push({ atMs, value })
    }
  }

  /** Time passes that is not watched: no counter is compared with what it was before. */
  pause(): void {
    for (const logged of this.all.values()) logged.last = null
  }

  figures(fromMs: number, toMs: number): ServerFigure[] {
    return [...this.all.values()].map(({ figure, limit, points }) => ({
      ...figure,
      limit,
      points: points.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
    }))
  }

  /** Drops the points from before a moment. */
  forget(beforeMs: number): void {
    for (const logged of this.all.values())
      logged.points.splice(0, logged.points.filter(({ atMs }) => atMs < beforeMs).length)
  }

  private logged({ name, title, part, limit }: Reading, source: string): Logged | null {
    const key = `${name ?? title} ${part}`
    const known = this.all.get(key)
    if (known !== undefined) return known
    if (this.all.size >= MAX_FIGURES) return null
    const figure = { name, title, source: part === '' ? source : `${part} of ${source}` }
    const logged: Logged = { figure, limit, points: [], last: null }
    this.all.set(key, logged)
    return logged
  }
}

/** Growth a second since the last scrape; null if there was none, or if the server has not counted again since. */
function growth(logged: Logged, { series, scale, stampMs }: Counter, scrapedMs: number): number | null {
  const { last } = logged
  const atMs = stampMs ?? scrapedMs
  if (last !== null && atMs === last.atMs) return null
  logged.last = { series, atMs }
  // A clock that was set back gives no time to divide by.
  if (last === null || atMs < last.atMs) return null
  const grown = increase(last.series, series)
  return grown === null ? null : (scale * 1000 * grown) / (atMs - last.atMs)
}

/**
 * As Prometheus has it: a series counts from the second time that it is seen, and one that fell began again at zero,
 * because its server did. Null if none of several was seen before: that they grew by nothing is not known.
 */
function increase(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): number | null {
  let sum = 0
  let known = 0
  for (const [series, value] of now) {
    const was = before.get(series)
    if (was === undefined) continue
    known += 1
    sum += value < was ? value : value - was
  }
  return known === 0 && now.size > 0 ? null : sum
}
