// One reader against built-in cameras: what it costs, and how true its count is.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CameraOptions,
  type Cameras,
  framesSent,
  type Load,
  startCameras,
  untilOpen,
} from './cameras.ts'
import { cpuSeconds, residentBytes } from './process-tree.ts'
import { READER_CORE, startPinned, stop } from './processes.ts'
import { type Reader, SETTLE_SECONDS } from './readers.ts'

export interface Measured {
  readonly cpuSecondsPerGb: number
  /** Frames that the reader says it has read, a second. */
  readonly framesPerSecond: number
  /** Its own count ÷ the true count of what the cameras sent in the same time. */
  readonly ofSent: number
  /** Its own count ÷ what the cameras would have sent, had it always kept up. */
  readonly ofPlanned: number
  readonly residentBytes: number
  /** Processors that the cameras took. Near 1, they are the limit and not the reader. */
  readonly camerasBusy: number
}

/** A reader with a window of its own begins it a little before ours, and must outlast it. */
const [LATER_MS, MARGIN_SECONDS] = [500, 1]

export async function measure(
  reader: Reader,
  load: Load,
  seconds: number,
  options: CameraOptions = {},
): Promise<Measured> {
  const cameras = await startCameras(load, options)
  const programs = reader.programs(cameras.streamUrl, load, seconds + MARGIN_SECONDS)
  const children = programs.map((program) => startPinned(READER_CORE, program))
  try {
    const own = reader.count(children)
    await untilOpen(cameras.url, load.connections)
    await sleep(SETTLE_SECONDS * 1000 + LATER_MS)
    const pids = children.map(({ pid = 0 }) => pid)
    const cost = await costOf(pids, cameras, seconds)
    const resident = residentBytes(pids)
    const { frames, fromMs, toMs } = await own(cost.fromMs, cost.toMs)
    const sent = await framesSent(cameras.url, fromMs, toMs)
    const framesPerSecond = (1000 * frames) / (toMs - fromMs)
    return {
      cpuSecondsPerGb: cost.cpuSeconds / ((cost.frames * load.frameBytes) / 1e9),
      framesPerSecond,
      ofSent: frames / sent,
      ofPlanned: framesPerSecond / (load.connections * load.fps),
      residentBytes: resident,
      camerasBusy: cost.camerasBusy,
    }
  } finally {
    await Promise.all(children.map((child) => stop(child)))
    await stop(cameras.child)
  }
}

async function costOf(pids: readonly number[], { child, url }: Cameras, seconds: number) {
  const before = { reader: cpuSeconds(pids), cameras: cpuSeconds([child.pid ?? 0]) }
  const fromMs = Date.now()
  await sleep(seconds * 1000)
  const toMs = Date.now()
  const after = { reader: cpuSeconds(pids), cameras: cpuSeconds([child.pid ?? 0]) }
  // The cameras count a frame when its last byte is written, a moment after.
  await sleep(300)
  return {
    fromMs,
    toMs,
    cpuSeconds: after.reader - before.reader,
    camerasBusy: (1000 * (after.cameras - before.cameras)) / (toMs - fromMs),
    frames: await framesSent(url, fromMs, toMs),
  }
}
