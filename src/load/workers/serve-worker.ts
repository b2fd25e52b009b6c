import { createBirpc } from 'birpc'
import type { Camera } from '../../model/cameras.ts'
import type { HealthRules } from '../../model/health-rules.ts'
import type { StreamOptions } from '../../model/streams.ts'
import type { StreamClient } from '../../protocols/protocol.ts'
import { systemClock } from '../clock.ts'
import { clockOriginMs } from '../clock-origin.ts'
import { LocalWorker } from './local-worker.ts'
import type { LoadWorker, WorkerListener } from './worker.ts'

/** What a worker must know about the run. */
export interface WorkerSettings extends StreamOptions {
  readonly protocol: string
  readonly rules: HealthRules
  /** Removed from everything that a server says before it leaves the worker. */
  readonly secrets: readonly string[]
  /** Where connections may go on a machine that was lent (docs/agents.md). Absent if anywhere. */
  readonly allowedTargets?: readonly string[] | null
}

/** A {@link LoadWorker} as it is called from outside, once it has the settings of the run. */
export interface ServedWorker extends Omit<LoadWorker, 'name' | 'listener'> {
  /** @param originMs the caller's {@link clockOriginMs}, to convert its times to those of this thread */
  begin(settings: WorkerSettings, originMs: number): Promise<void>
}

/** The messages to and from its caller. */
export interface ServedChannel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** Serves as a load worker on this event loop until the thread or process is ended. */
export function serveWorker(
  channel: ServedChannel,
  clientsOf: (settings: WorkerSettings) => (camera: Camera) => StreamClient,
): void {
  let worker: LocalWorker | null = null
  let shiftMs = 0
  const current = (): LocalWorker => {
    if (worker === null) throw new Error('a load worker was asked before it had the run')
    return worker
  }
  const functions: ServedWorker = {
    async begin(settings, originMs) {
      shiftMs = originMs - clockOriginMs()
      worker = new LocalWorker({ rules: settings.rules, client: clientsOf(settings), clock: systemClock })
      worker.listener = listener
    },
    open: (openings) =>
      current().open(openings.map((one) => ({ ...one, plannedAtMs: one.plannedAtMs + shiftMs }))),
    close: (indices) => current().close(indices),
    census: () => current().census(),
    openWindow: (startAtMs, ...rest) => current().openWindow(startAtMs + shiftMs, ...rest),
    standing: (atMs) => current().standing(atMs + shiftMs),
    closeWindow: (endAtMs) => current().closeWindow(endAtMs + shiftMs),
    rates: (cameras, connectRate) => current().rates(cameras, connectRate),
    frameBytes: (cameras) => current().frameBytes(cameras),
    halt: () => current().halt(),
  }
  const rpc = createBirpc<Pick<WorkerListener, 'second' | 'streamEnded'>, ServedWorker>(functions, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    timeout: -1,
  })
  const listener: WorkerListener = {
    second: (second) => void rpc.second.asEvent(second),
    streamEnded: (id, end, isDrop) => void rpc.streamEnded.asEvent(id, end, isDrop),
    died: () => {},
  }
}
