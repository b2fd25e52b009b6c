import type { Servers } from '../../server/find/servers.ts'
import { MachineMonitor, type MachineSample } from '../machine/machine-monitor.ts'
import { countUnread, toleratedUnread } from '../machine/reader-lag.ts'
import type { WorkerSecond } from '../workers/worker.ts'
import { MAX_LAGGING_SHARE } from './reader.ts'

/** The machine that reads. The engine asks it once a second. */
export interface Machine {
  readonly servers: Servers
  /** How its processors were used since the last sample. */
  sample(): MachineSample
  /**
   * Whether too many of `planned` connections hold more unread bytes than a reader that keeps up leaves; null when that
   * cannot be seen. What arrived in `seconds` gives the size of a frame; `fps` is the nominal rate of a typical
   * connection.
   * @param isDue look at any cost, because nothing is known about this window yet
   */
  isReaderBehind(
    seconds: readonly WorkerSecond[],
    planned: number,
    fps: number,
    isDue: boolean,
  ): boolean | null
}

/** A second in which this machine could not be looked at. */
const UNKNOWN_SAMPLE: MachineSample = {
  durationMs: 0,
  processors: 1,
  busy: null,
  stolen: null,
  throttled: null,
  own: null,
  server: null,
  serverWait: null,
  serverRoom: null,
  foreign: null,
  others: new Map(),
}

/** The share of the main thread's time that scanning the tables of all sockets may take. */
const MAX_COST = 0.03
const UNKNOWN_FRAME_BYTES = 64 * 1024

/** This machine, as Linux shows it in `/proc`. It is watched from the main thread, which reads no streams. */
export class ThisMachine implements Machine {
  readonly servers: Servers
  private readonly monitor: MachineMonitor
  private frameBytes = UNKNOWN_FRAME_BYTES
  private restsUntilMs = 0

  constructor(servers: Servers) {
    this.servers = servers
    this.monitor = new MachineMonitor(servers)
  }

  sample(): MachineSample {
    try {
      return this.monitor.sample()
    } catch (error) {
      // Out of descriptors, for example. That ends the connections that could not be opened, not the run.
      if (!(error instanceof Error && 'code' in error)) throw error
      return UNKNOWN_SAMPLE
    }
  }

  isReaderBehind(
    seconds: readonly WorkerSecond[],
    planned: number,
    fps: number,
    isDue: boolean,
  ): boolean | null {
    this.learnFrameSize(seconds)
    const startedAt = performance.now()
    if (!isDue && startedAt < this.restsUntilMs) return null
    const lagging = countUnread(toleratedUnread(this.frameBytes, fps))
    const tookMs = performance.now() - startedAt
    // One look a second, unless that costs too much.
    this.restsUntilMs = startedAt + Math.max(0, tookMs / MAX_COST - 1000)
    return lagging === null ? null : lagging > MAX_LAGGING_SHARE * planned
  }

  private learnFrameSize(seconds: readonly WorkerSecond[]): void {
    const frames = seconds.reduce((sum, { fps }) => sum + fps, 0)
    const bytes = seconds.reduce((sum, second) => sum + second.bytes, 0)
    if (frames >= 1 && bytes > 0) this.frameBytes = bytes / frames
  }
}
