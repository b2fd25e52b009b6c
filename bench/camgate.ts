// camgate as a reader of built-in cameras, and what its report says.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CAMERAS, type Load } from './cameras.ts'
import { CLI, node, type Program } from './processes.ts'

/** What the bench reads of camgate's report. */
export interface CamgateReport {
  readonly run: { readonly window: { readonly started_at: string; readonly ended_at: string } }
  readonly connection_statistics: { readonly total_frames_received: number }
  readonly health: { readonly planned_connections: number; readonly healthy_connections: number }
  readonly generator: { readonly limited: boolean }
  readonly marks: {
    /** Null where no frame had a mark. */
    readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number } | null
    readonly lost_frames: number | null
  }
  readonly gate: { readonly verdict: string }
  readonly capacity: {
    readonly connections: number | null
    readonly low: number | null
    readonly high: number | null
    readonly stable: number | null
    readonly reason: string
  }
  readonly ab: {
    readonly ratio: number | null
    readonly low: number | null
    readonly high: number | null
    readonly pairs: readonly unknown[]
  } | null
  readonly trials: readonly { readonly outcome: string; readonly elapsed_seconds: number }[]
}

/** It is to show what it does with too much, too, in place of refusing it by its calibration. */
export const FORCE = '--force'

export interface Outcome {
  readonly exitCode: number | null
  /** Null when it ended without one. */
  readonly report: CamgateReport | null
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** A run that prints its report and nothing else, and keeps no file. */
export function camgate(cameras: number, ...words: readonly string[]): Program {
  const folders = ['--reports-dir', folder, '--logs-dir', folder]
  return node(CLI, String(cameras), ...words, '--json', '--quiet', ...folders)
}

/** A measurement of that load: all connections at once, a second to settle. */
export function camgateOf(url: string, load: Load, seconds: number, ...words: readonly string[]): Program {
  return camgate(
    CAMERAS,
    ...['--connections-per-camera', String(load.connections / CAMERAS)],
    ...['--target', `${url}/camera/{camera}`, '--nominal-fps', String(load.fps)],
    ...['--connect-rate', '1000', '--settle', '1', '--duration', String(seconds)],
    ...words,
  )
}

/** Waits until it has ended. */
export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const ended = once(child, 'close')
  const printed = await text(child.stdout ?? new Readable())
  await ended
  return { exitCode: child.exitCode, report: printed === '' ? null : JSON.parse(printed) }
}
