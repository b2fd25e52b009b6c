import type { ServerFigure } from '../../model/server-figures.ts'
import type { ServerObserver } from '../observer.ts'
import type { Endpoint } from './endpoint.ts'

const SCRAPE_MS = 1000

/** Calls back periodically; returns its cancel. */
export type Every = (periodMs: number, callback: () => void) => () => void

/** Scrapes all endpoints once a second while a load is held. Nothing waits for an answer. */
export class MetricsWatch implements ServerObserver {
  private readonly endpoints: readonly Endpoint[]
  private readonly every: Every
  private readonly missing: readonly string[]
  private held: AbortController | null = null
  private cancel = (): void => {}

  /** @param missing notes on what was not there before the load */
  constructor(endpoints: readonly Endpoint[], every: Every, missing: readonly string[]) {
    this.endpoints = endpoints
    this.every = every
    this.missing = missing
  }

  /** What is read, as reports name it: `MediaMTX at http://media:9998/metrics`. */
  sources(): readonly string[] {
    return this.endpoints.map(({ source }) => source)
  }

  begin(): void {
    this.end()
    const held = new AbortController()
    this.held = held
    for (const endpoint of this.endpoints) endpoint.begin()
    const scrape = () => {
      for (const endpoint of this.endpoints) void endpoint.scrape(held.signal)
    }
    this.cancel = this.every(SCRAPE_MS, scrape)
    scrape()
  }

  /** Answers that are still to come are dropped. */
  end(): null {
    this.cancel()
    this.held?.abort()
    this.held = null
    return null
  }

  figures(fromMs: number, toMs: number): ServerFigure[] {
    return this.endpoints.flatMap((endpoint) => endpoint.figures(fromMs, toMs))
  }

  forget(beforeMs: number): void {
    for (const endpoint of this.endpoints) endpoint.forget(beforeMs)
  }

  summary(): null {
    return null
  }

  notes(): string[] {
    return [...this.missing, ...this.endpoints.flatMap((endpoint) => endpoint.notes())]
  }

  close(): void {
    this.end()
    for (const endpoint of this.endpoints) void endpoint.close()
  }
}
