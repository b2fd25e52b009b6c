import { SERVER_FIGURES, type ServerFigureName } from '../../model/server-figures.ts'
import type { Sample, Samples } from './sample.ts'

/** Which figure a reading is of. */
interface Subject {
  /** Null for what only its title names. */
  readonly name: ServerFigureName | null
  readonly title: string
  /** A part of what the endpoint knows, such as a network interface; empty for all of it. */
  readonly part: string
  /** What the figure cannot exceed, in its unit. */
  readonly limit: number | null
}

/** What one scrape says about a figure. */
export type Reading = Level | Counter

/** A value that holds at the moment. */
export interface Level extends Subject {
  readonly value: number
}

/** Counters that only grow. The figure is how much all of them grew in a second. */
export interface Counter extends Subject {
  readonly series: ReadonlyMap<string, number>
  /** From what is counted to the figure's unit. */
  readonly scale: number
  /** When the server took them, in milliseconds, for those that are not taken at each scrape. */
  readonly stampMs: number | null
}

export interface About {
  readonly limit?: number | null
  readonly part?: string
  /** Instead of the figure's own. */
  readonly title?: string
}

/** @param figure the name of a known figure, or the title of another */
export function level(figure: Figure, value: number, about: About = {}): Level {
  return { ...subject(figure, about), value }
}

export function counter(
  figure: Figure,
  series: ReadonlyMap<string, number>,
  {
    scale = 1,
    stampMs = null,
    ...about
  }: About & { readonly scale?: number; readonly stampMs?: number | null } = {},
): Counter {
  return { ...subject(figure, about), series, scale, stampMs }
}

export type Figure = ServerFigureName | { readonly title: string }

function subject(figure: Figure, { limit = null, part = '', title }: About): Subject {
  return typeof figure === 'string'
    ? { name: figure, title: title ?? SERVER_FIGURES[figure].title, part, limit }
    : { name: null, title: figure.title, part, limit }
}

/** The samples of some metrics, in the order of the names. */
export function samplesOf(samples: Samples, metrics: readonly string[]): Sample[] {
  return metrics.flatMap((metric) => samples.get(metric) ?? [])
}

/** Each sample as a separate series. */
export function seriesOf(samples: readonly Sample[]): ReadonlyMap<string, number> {
  return new Map(samples.map(({ metric, labels, value }) => [`${metric}{${labels}}`, value]))
}

/** Null if there is no sample. */
export function sumOf(samples: readonly Sample[]): number | null {
  return samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0)
}
