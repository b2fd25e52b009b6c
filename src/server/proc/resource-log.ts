import type { ResourceUse } from '../../model/resources.ts'
import type { ServerSpan } from '../../model/window-timeline.ts'
import type { HeldPhase } from '../observer.ts'
import type { ServerSample } from './server-process.ts'

/** In a shorter stretch, a clock tick of /proc is more than a hundredth of a processor, and an average says little. */
const MIN_STRETCH_MS = 900

/** What was used between two samples. */
export interface SampleSpan extends ServerSample {
  readonly fromMs: number
}

/** Samples of a server in order of time, and what they say about the loads that were held. */
export class ResourceLog {
  private readonly cores: number
  private all: SampleSpan[] = []
  private readonly held: { readonly phase: HeldPhase; readonly use: ResourceUse }[] = []
  private heldWindow: readonly SampleSpan[] = []
  private last: ServerSample | null = null
  private most = 0

  /** @param cores processors that the server may use */
  constructor(cores: number) {
    this.cores = cores
  }

  /** The first sample covers time before the log, so it only marks the beginning. */
  add(sample: ServerSample): void {
    if (this.last !== null) this.all.push({ ...sample, fromMs: this.last.atMs })
    this.last = sample
    this.most = Math.max(this.most, sample.processes)
  }

  /**
   * Averages over the samples that lie within a stretch; null when they cover less than a second of it. Take a sample
   * at both ends for the exact stretch.
   */
  use(fromMs: number, toMs: number, connections: number): ResourceUse | null {
    const spans = this.within(fromMs, toMs)
    const seconds = sumOf(spans, (span) => span.atMs - span.fromMs) / 1000
    if (seconds * 1000 < MIN_STRETCH_MS) return null
    const cpuCores = sumOf(spans, (span) => span.cpuSeconds) / seconds
    return {
      connections,
      seconds,
      cpuCores,
      memoryBytes: Math.max(...spans.map((span) => span.memoryBytes)),
      utilization: utilizationOf(cpuCores, busiestOf(spans, fromMs), this.cores),
    }
  }

  /** The same, kept as a load that was held. */
  hold(phase: HeldPhase, fromMs: number, toMs: number, connections: number): ResourceUse | null {
    const use = this.use(fromMs, toMs, connections)
    if (phase === 'window') this.heldWindow = this.within(fromMs, toMs)
    if (use !== null && phase !== 'soak') this.held.push({ phase, use })
    return use
  }

  get loads(): readonly ResourceUse[] {
    return this.held.map(({ use }) => use)
  }

  /** The last load that was held as the measured window. */
  get window(): ResourceUse | null {
    return this.held.findLast(({ phase }) => phase === 'window')?.use ?? null
  }

  /** The same load over time. */
  get windowSpans(): readonly ServerSpan[] {
    return this.heldWindow.map(averaged)
  }

  get mostProcesses(): number {
    return this.most
  }

  /** Drops the samples from before a moment. Loads that were held stay known. */
  forget(beforeMs: number): void {
    this.all = this.all.filter(({ atMs }) => atMs >= beforeMs)
  }

  /** The samples that lie within a stretch. */
  within(fromMs: number, toMs: number): readonly SampleSpan[] {
    return this.all.filter((span) => span.fromMs >= fromMs && span.atMs <= toMs)
  }
}

function averaged({ fromMs, atMs, cpuSeconds, memoryBytes }: SampleSpan): ServerSpan {
  return { fromMs, toMs: atMs, cores: (1000 * cpuSeconds) / Math.max(1, atMs - fromMs), memoryBytes }
}

/** Processors of the busiest thread, over the readings of threads that began in the stretch. */
function busiestOf(spans: readonly SampleSpan[], fromMs: number): number {
  const read = spans.flatMap(({ atMs, busiestThread }) =>
    busiestThread !== null && busiestThread.fromMs >= fromMs ? { ...busiestThread, atMs } : [],
  )
  const readMs = read.reduce((sum, thread) => sum + thread.atMs - thread.fromMs, 0)
  return readMs === 0 ? 0 : (1000 * read.reduce((sum, { seconds }) => sum + seconds, 0)) / readMs
}

/**
 * A server with one thread is full at one processor, however many it may use: the nearer of the two limits counts. The
 * busiest thread may change from sample to sample, because some runtimes move work between threads.
 */
function utilizationOf(cpuCores: number, threadCores: number, cores: number): number {
  return Math.min(1, Math.max(cpuCores / cores, threadCores))
}

function sumOf(spans: readonly SampleSpan[], figure: (span: SampleSpan) => number): number {
  return spans.reduce((sum, span) => sum + figure(span), 0)
}
