import { systemClock } from '../load/clock.ts'
import type { ResourceUse, ServerResources } from '../model/resources.ts'
import type { ServerFigure } from '../model/server-figures.ts'
import type { HeldPhase, ServerObserver } from '../server/observer.ts'
import { watchServer } from '../server/proc/server-watch.ts'

/** What observers are opened for. */
export interface Requested {
  /** Process of the server; null if none was named. */
  readonly serverPid: number | null
  /** The option that names it, for messages. */
  readonly option: string
}

/**
 * Opens what the user asked for. The caller closes it.
 *
 * @throws CamgateError (bad_input) if it cannot be watched
 */
export function openObservers({ serverPid, option }: Requested): Observers {
  return new Observers(serverPid === null ? [] : [watchServer(serverPid, systemClock, { option })])
}

/** Everything that watches the server under test, as one. If several know the same thing, the first wins. */
export class Observers implements ServerObserver {
  /** The user asked for them, so a run may take longer for what they see. */
  readonly areRequested: boolean
  private readonly all: ServerObserver[]

  constructor(requested: readonly ServerObserver[] = []) {
    this.areRequested = requested.length > 0
    this.all = [...requested]
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

  summary(): ServerResources | null {
    const summaries = this.all.map((observer) => observer.summary())
    return summaries.find((summary) => summary !== null) ?? null
  }

  close(): void {
    for (const observer of this.all) observer.close()
  }
}
