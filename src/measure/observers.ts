import type { OptionNaming } from '../config/option-naming.ts'
import { systemClock } from '../load/clock.ts'
import type { ResourceUse, ServerResources } from '../model/resources.ts'
import type { ServerFigure } from '../model/server-figures.ts'
import type { MetricsSources } from '../server/metrics/open-metrics.ts'
import type { HeldPhase, ServerObserver } from '../server/observer.ts'
import { watchServer } from '../server/proc/server-watch.ts'

/** What observers are opened for. */
export interface Requested {
  /** Process of the server; null if none was named. */
  readonly serverPid: number | null
  /** Its metrics. */
  readonly metrics: MetricsSources
  readonly naming: OptionNaming
}

/**
 * Opens what the user asked for. The caller closes it.
 *
 * @throws CamgateError (bad_input) if it cannot be watched, or if its metrics are none
 */
export async function openObservers({ serverPid, metrics, naming }: Requested): Promise<Observers> {
  const endpoints = metrics.urls.length === 0 ? [] : [await metricsWatch(metrics, naming)]
  const option = naming('serverPid')
  return new Observers(serverPid === null ? [] : [watchServer(serverPid, systemClock, { option })], endpoints)
}

async function metricsWatch(metrics: MetricsSources, naming: OptionNaming): Promise<ServerObserver> {
  const { openMetrics } = await import('../server/metrics/open-metrics.ts')
  const [option, figureOption] = [naming('serverMetrics'), naming('serverMetric')]
  return await openMetrics({ ...metrics, option, figureOption, every: systemClock.every })
}

/** Everything that watches the server under test, as one. If several know the same thing, the first wins. */
export class Observers implements ServerObserver {
  /** The user asked for them, so a run may take longer for what they see. */
  readonly areRequested: boolean
  private readonly all: ServerObserver[]
  private readonly said = new Set<string>()

  /** @param beside what takes no time of a run */
  constructor(requested: readonly ServerObserver[] = [], beside: readonly ServerObserver[] = []) {
    this.areRequested = requested.length > 0
    this.all = [...requested, ...beside]
  }

  /** Without a request, watches the server that was found, if there is exactly one and it can be watched. */
  watchFound([pid, ...more]: readonly number[]): void {
    if (this.areRequested || pid === undefined || more.length > 0) return
    try {
      this.all.push(watchServer(pid, systemClock, { notes: ['found as the owner of the listening socket'] }))
    } catch {
      // Nobody asked for it.
    }
  }

  /** Reads the metrics that servers named themselves. @returns those that can be read, as reports name them */
  async scrapeFound(metrics: MetricsSources): Promise<readonly string[]> {
    if (metrics.urls.length === 0) return []
    const { openFoundMetrics } = await import('../server/metrics/open-metrics.ts')
    const watch = await openFoundMetrics(metrics, systemClock.every)
    this.all.push(watch)
    return watch.sources()
  }

  begin(connections: number, phase: HeldPhase): void {
    for (const observer of this.all) observer.begin(connections, phase)
  }

  async end(): Promise<ResourceUse | null> {
    const uses = await Promise.all(this.all.map((observer) => observer.end()))
    return uses.find((use) => use !== null) ?? null
  }

  figures(fromMs: number, toMs: number): readonly ServerFigure[] {
    return this.all.flatMap((observer) => observer.figures(fromMs, toMs))
  }

  forget(beforeMs: number): void {
    for (const observer of this.all) observer.forget(beforeMs)
  }

  notes(): readonly string[] {
    return this.all.flatMap((observer) => observer.notes())
  }

  /** The notes that were not there at the last call. */
  newNotes(): readonly string[] {
    const notes = this.notes().filter((note) => !this.said.has(note))
    for (const note of notes) this.said.add(note)
    return notes
  }

  summary(): ServerResources | null {
    const summaries = this.all.map((observer) => observer.summary())
    return summaries.find((summary) => summary !== null) ?? null
  }

  close(): void {
    for (const observer of this.all) observer.close()
  }
}
