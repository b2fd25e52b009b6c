import { availableParallelism } from 'node:os'
import type { Fingerprint } from '../../model/job-kind.ts'
import type { ConnectionNeeds } from '../../protocols/protocol.ts'
import { ELSEWHERE, type Servers } from '../../server/find/servers.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { LoadSecond, Machine, MachineRecord, Room } from './load-machine.ts'
import { MachineMonitor, type MachineSample } from './machine-monitor.ts'
import { countUnread, MAX_LAGGING_SHARE, toleratedUnread } from './reader-lag.ts'
import { roomFor } from './room.ts'
import { dropsBetween, readUdpDrops, type UdpDrops } from './udp-drops.ts'

/** A second in which this machine could not be looked at. */
const UNKNOWN_SAMPLE: Omit<MachineSample, 'atMs'> = {
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

function unknownSample(): MachineSample {
  return { ...UNKNOWN_SAMPLE, atMs: performance.now() }
}

/** The share of the main thread's time that scanning the tables of all sockets may take. */
const MAX_COST = 0.03
const UNKNOWN_FRAME_BYTES = 64 * 1024

/** This machine, as Linux shows it in `/proc`. It is watched from the main thread, which reads no streams. */
export class ThisMachine implements Machine {
  readonly name = ''
  readonly processors = availableParallelism()
  private readonly environment: NodeJS.ProcessEnv
  private readonly count: typeof countUnread
  private servers = ELSEWHERE
  private monitor: MachineMonitor | null = null
  private samples: MachineSample[] = []
  private behind: (boolean | null)[] = []
  /** As read before the window; null if no datagrams are expected. */
  private dropsBefore: UdpDrops | null = null
  private frameBytes = UNKNOWN_FRAME_BYTES
  private restsUntilMs = 0

  /**
   * @param environment the process's environment, where GitHub's runners name their image
   * @param count how many sockets hold more unread bytes than this; null if that cannot be seen
   */
  constructor(environment: NodeJS.ProcessEnv, count = countUnread) {
    this.environment = environment
    this.count = count
  }

  async room(needs: ConnectionNeeds): Promise<Room> {
    return roomFor(needs)
  }

  async fingerprint(toolVersion: string): Promise<Fingerprint> {
    return fingerprintOf(toolVersion, this.environment, this.processors)
  }

  /** @param ours other processes on this machine that belong to the run */
  watch(servers: Servers, ours: readonly number[] = []): void {
    this.servers = servers
    this.monitor = new MachineMonitor(servers, ours)
  }

  second(load: LoadSecond): void {
    this.samples.push(this.sample())
    this.behind.push(this.isReaderBehind(load))
  }

  async begin(hasDatagrams: boolean): Promise<void> {
    this.samples = []
    this.behind = []
    this.sample()
    this.dropsBefore = hasDatagrams ? readUdpDrops() : null
  }

  async end(): Promise<MachineRecord> {
    this.samples.push(this.sample())
    const { servers, samples, behind, dropsBefore } = this
    const datagramsDropped = dropsBefore === null ? null : dropsBetween(dropsBefore, readUdpDrops())
    return { where: this.name, servers, samples, behind, datagramsDropped }
  }

  /** How the processors were used since the last sample. */
  private sample(): MachineSample {
    try {
      return this.monitor?.sample() ?? unknownSample()
    } catch (error) {
      // Out of descriptors, for example. That ends the connections that could not be opened, not the run.
      if (!(error instanceof Error && 'code' in error)) throw error
      return unknownSample()
    }
  }

  /**
   * Whether too many of the connections hold more unread bytes than a reader that keeps up leaves; null if that cannot
   * be seen.
   */
  private isReaderBehind({ connections, nominalFps, fps, bytes }: LoadSecond): boolean | null {
    if (fps >= 1 && bytes > 0) this.frameBytes = bytes / fps
    const startedAt = performance.now()
    // Whatever it costs, a window is looked at once.
    const isDue = this.behind.every((second) => second === null)
    if (!isDue && startedAt < this.restsUntilMs) return null
    const lagging = this.count(toleratedUnread(this.frameBytes, nominalFps))
    const tookMs = performance.now() - startedAt
    // One look a second, unless that costs too much.
    this.restsUntilMs = startedAt + Math.max(0, tookMs / MAX_COST - 1000)
    return lagging === null ? null : lagging > MAX_LAGGING_SHARE * connections
  }
}
