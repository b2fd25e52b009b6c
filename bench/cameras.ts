// The built-in cameras in a process of their own, and their true count.
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { CLI, node, printed, SERVER_CORE, start, startPinned } from './processes.ts'

export interface Load {
  readonly connections: number
  readonly fps: number
  readonly frameBytes: number
}

/** Their clocks are shifted against each other, so that frames are sent evenly. Loads are multiples of it. */
export const CAMERAS = 20

export interface Cameras {
  readonly child: ChildProcess
  /** Where their true count is. */
  readonly url: string
  /** What camera paths are put behind. */
  readonly streamUrl: string
}

export interface CameraOptions {
  readonly cameras?: number
  readonly faults?: readonly string[]
  readonly protocol?: 'mjpeg' | 'rtsp'
  /** To a processor of their own; the default. */
  readonly isPinned?: boolean
}

interface Stats {
  readonly open_connections: number
  readonly bins: { readonly start_epoch_ms: number; readonly frames: readonly number[] }
}

const OPEN_LIMIT_MS = 30_000

export async function startCameras(
  { fps, frameBytes }: Omit<Load, 'connections'>,
  { cameras = CAMERAS, faults = [], protocol = 'mjpeg', isPinned = true }: CameraOptions = {},
): Promise<Cameras> {
  const picture = ['--fps', String(fps), '--frame-size', String(frameBytes)]
  const words = ['simulate', '--protocol', protocol, '--cameras', String(cameras), ...picture, '--port', '0']
  const wrong = faults.flatMap((fault) => ['--fault', fault])
  const program = node(CLI, ...words, ...wrong)
  const child = isPinned ? startPinned(SERVER_CORE, program) : start(program)
  const url = await printed(child, /http:\/\/127\.0\.0\.1:\d+/)
  return { child, url, streamUrl: protocol === 'rtsp' ? url.replace('http:', 'rtsp:') : url }
}

export async function untilOpen(url: string, connections: number): Promise<void> {
  const deadline = Date.now() + OPEN_LIMIT_MS
  while ((await statsOf(url)).open_connections < connections) {
    if (Date.now() > deadline) throw new Error(`${connections} connections did not open`)
    await sleep(200)
  }
}

/** Frames that the cameras sent between two moments, from bins of 100 ms, the first and last in part. */
export async function framesSent(url: string, fromMs: number, toMs: number): Promise<number> {
  const { bins } = await statsOf(url)
  return bins.frames.reduce((sum, frames, index) => {
    const start = bins.start_epoch_ms + index * 100
    const share = Math.max(0, Math.min(toMs, start + 100) - Math.max(fromMs, start)) / 100
    return sum + frames * share
  }, 0)
}

async function statsOf(url: string): Promise<Stats> {
  const response = await fetch(`${url}/stats?summary=1`)
  return (await response.json()) as Stats
}
