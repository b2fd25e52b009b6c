import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { loadCameras } from '../cameras/load-cameras.ts'
import type { OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import type { Camera } from '../model/cameras.ts'
import type { StreamEnd } from '../model/streams.ts'
import { StreamClients } from '../protocols/clients.ts'
import { streamMaskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'

/** Cameras that are tried in parallel, so that a broken one does not keep the others waiting. */
const TRIED = 5
/** A connection accepted before the server was ready may stay silent forever; the next one need not. */
const TRY_MS = 10_000
/** If packets arrive, a key frame will come, but nobody knows yet how far apart key frames are. */
const KEY_FRAME_TRY_MS = 30_000
const PAUSE_MS = 500

export interface FirstFrameWait {
  readonly limitMs: number
  /** Gives up, with the error that it aborts with. */
  readonly signal: AbortSignal
  readonly naming: OptionNaming
  /** How long a try without packets may last. */
  readonly tryMs?: number
}

/**
 * Waits until a camera of a server that is just starting has sent a complete frame.
 * @returns how many milliseconds it took
 * @throws CamgateError `unreachable` after `limitMs`, with what was seen last; `bad_input` at once for an invalid camera
 * file, or where whoever has the camera list refuses the login; whatever the signal aborts with
 */
export async function firstFrame(
  plan: Plan,
  { limitMs, signal, naming, tryMs = TRY_MS }: FirstFrameWait,
): Promise<number> {
  const startedAt = performance.now()
  const leftMs = () => Math.max(0, limitMs - (performance.now() - startedAt))
  let seen: string | null = null
  while (leftMs() > 0) {
    const patience = new Patience(leftMs(), tryMs)
    const failure = await tryOnce(plan, AbortSignal.any([signal, patience.signal]), {
      naming,
      packetsArrive: () => patience.extend(),
    })
    patience.end()
    if (failure === null) return performance.now() - startedAt
    signal.throwIfAborted()
    // A try that our own limit ended says less than the one before it.
    if (!patience.signal.aborted || seen === null) seen = failure
    await delay(Math.min(PAUSE_MS, leftMs()), undefined, { signal }).catch(() => {})
    signal.throwIfAborted()
  }
  throw new CamgateError('unreachable', `no complete frame within ${limitMs / 1000} s: ${seen}`)
}

/** How long a target is tried before its server is started. One that is not there refuses at once. */
const PROBE_MS = 5000

/**
 * Tries a target once, before its server is started.
 * @returns whether it already delivers: a complete frame, or packets of a picture
 * @throws CamgateError `bad_input` for an invalid camera file, or a refused login; whatever the signal aborts with
 */
export async function deliversAlready(
  plan: Plan,
  { signal, naming, tryMs = PROBE_MS }: Omit<FirstFrameWait, 'limitMs'>,
): Promise<boolean> {
  const packets = new AbortController()
  const ends = AbortSignal.any([signal, packets.signal, AbortSignal.timeout(tryMs)])
  const failure = await tryOnce(plan, ends, { naming, packetsArrive: () => packets.abort() })
  signal.throwIfAborted()
  return failure === null || packets.signal.aborted
}

/** How long one try may last: longer once packets arrive. */
class Patience {
  private readonly controller = new AbortController()
  private readonly endsAt: number
  private timer: NodeJS.Timeout
  private isLong = false

  constructor(mostMs: number, tryMs: number) {
    this.endsAt = performance.now() + mostMs
    this.timer = this.abortAfter(tryMs)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** Called when packets arrive. */
  extend(): void {
    if (this.isLong) return
    this.isLong = true
    this.end()
    this.timer = this.abortAfter(KEY_FRAME_TRY_MS)
  }

  end(): void {
    clearTimeout(this.timer)
  }

  private abortAfter(ms: number): NodeJS.Timeout {
    const leftMs = Math.max(0, this.endsAt - performance.now())
    return setTimeout(() => this.controller.abort(), Math.ceil(Math.min(leftMs, ms)))
  }
}

interface Try {
  readonly naming: OptionNaming
  /** Called for each packet of a stream that has no complete frame yet. */
  readonly packetsArrive: () => void
}

/**
 * Null if there was a frame, otherwise what happened.
 * @throws CamgateError `bad_input` for an invalid camera file, or a refused login: a second try could lock the account
 */
async function tryOnce(
  plan: Plan,
  signal: AbortSignal,
  { naming, packetsArrive }: Try,
): Promise<string | null> {
  try {
    const { cameras } = await loadCameras(plan, { randomSeed: () => randomInt(2 ** 32), signal, naming })
    return await anyFrame(plan, cameras.slice(0, TRIED), signal, packetsArrive)
  } catch (error) {
    if (!(error instanceof CamgateError)) throw error
    if (error.isLoginRefused || (error.code === 'bad_input' && plan.source.kind === 'file')) throw error
    return error.message
  }
}

async function anyFrame(
  plan: Plan,
  cameras: readonly Camera[],
  signal: AbortSignal,
  packetsArrive: () => void,
): Promise<string | null> {
  const clients = new StreamClients(plan, streamMaskerOf(secretsOf(plan, cameras, process.env)))
  try {
    return await Promise.any(cameras.map((camera) => oneFrame(clients, camera, signal, packetsArrive)))
  } catch (error) {
    return error instanceof AggregateError ? String(error.errors[0]) : String(error)
  } finally {
    await clients.close()
  }
}

/** Resolves to null at the first frame, rejects with how the stream ended without one. */
function oneFrame(
  clients: StreamClients,
  camera: Camera,
  signal: AbortSignal,
  packetsArrive: () => void,
): Promise<null> {
  return new Promise((resolve, reject) => {
    const observer = {
      connected() {},
      data() {},
      packets: packetsArrive,
      note() {},
      frame: () => resolve(null),
    }
    const ended = ({ kind, detail }: StreamEnd) => {
      const how = kind === 'aborted' ? 'connected, sent no frame' : `${kind.replaceAll('_', ' ')}: ${detail}`
      reject(`camera ${camera.id}: ${how}`)
    }
    clients.for(camera).watch(camera.url, observer, signal).then(ended, reject)
  })
}
