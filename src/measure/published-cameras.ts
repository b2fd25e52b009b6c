import { setTimeout as delay } from 'node:timers/promises'
import type { Plan } from '../config/plan.ts'
import { CamgateError, loginRefused } from '../errors.ts'
import type { Camera } from '../model/cameras.ts'
import type { PublishedCamera } from '../model/publishing.ts'
import { type PublisherProcess, startPublisher } from '../publisher/publisher-process.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import type { CameraSupply } from './camera-supply.ts'
import type { RunIo } from './run-session.ts'

/** Cameras that this run publishes into the server under test. */
export interface PublishedCameras {
  readonly supply: CameraSupply
  /** Ends all sessions and the process. Safe to call twice. */
  close(): Promise<void>
}

/** How long a server may take until it accepts the first camera. */
const START_LIMIT_MS = 30_000
const PAUSE_MS = 500

/**
 * Publishes the cameras of the test, and waits until each of them publishes or was refused.
 *
 * @param cameras of the test, then those that a search may add
 * @throws CamgateError `unreachable` if the server accepts none of them, `bad_input` for options that do not fit and for a
 * login that is refused
 */
export async function publishCameras(
  plan: Plan,
  cameras: readonly Camera[],
  url: string,
  io: Pick<RunIo, 'entry' | 'signal' | 'progress'>,
): Promise<PublishedCameras> {
  const options = {
    url,
    cameras: cameras.map(({ id }) => id),
    ...publishOptions(plan),
    isInsecure: plan.insecure,
  }
  const publisher = await startPublisher(io.entry, options, io.signal)
  try {
    const publishing = await begin(publisher, plan.cameras, url, io.signal)
    io.progress?.say(`Publishing ${publishing} of ${plan.cameras} cameras to ${safeUrl(url)}`)
    if (publishing < plan.cameras) for (const text of await problemsOf(publisher)) io.progress?.say(text)
  } catch (error) {
    await publisher.stop()
    throw error
  }
  return { supply: supplyOf(publisher, io.signal), close: () => publisher.stop() }
}

/** What each camera sends. */
export function publishOptions(plan: Plan) {
  return {
    codec: plan.publishCodec,
    resolution: plan.publishResolution,
    megabits: plan.publishBitrate,
    fps: plan.publishFps,
    transport: plan.publishTransport,
  }
}

/** A server that is only just starting refuses at first. */
async function begin(
  publisher: PublisherProcess,
  cameras: number,
  url: string,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now()
  let publishing = await orAborted(publisher.resize(cameras), signal)
  while (publishing === 0 && performance.now() - startedAt < START_LIMIT_MS) {
    if (await isLoginRefused(publisher)) break
    await delay(PAUSE_MS, undefined, { signal }).catch(() => {})
    publishing = await orAborted(publisher.resize(cameras), signal)
  }
  if (publishing > 0) return publishing
  const [problem = 'no answer'] = await problemsOf(publisher)
  const message = `0 of ${cameras} cameras could publish to ${safeUrl(url)}: ${problem}`
  if (await isLoginRefused(publisher)) throw loginRefused(message, LOGIN_HINT)
  throw new CamgateError('unreachable', message)
}

const LOGIN_HINT = 'it is not tried again, because a wrong password can lock accounts'

async function isLoginRefused(publisher: PublisherProcess): Promise<boolean> {
  const { cameras } = await publisher.stats()
  return cameras.some(({ state }) => state === 'refused')
}

const MAX_NAMED = 5

async function problemsOf(publisher: PublisherProcess): Promise<readonly string[]> {
  const { cameras } = await publisher.stats()
  return cameras.filter(isRefused).slice(0, MAX_NAMED).map(wordsOf)
}

function isRefused({ state, problem }: PublishedCamera): boolean {
  return state !== 'publishing' && problem !== null
}

function wordsOf({ id, problem }: PublishedCamera): string {
  return `camera ${id}: ${problem}`
}

function supplyOf(publisher: PublisherProcess, signal: AbortSignal): CameraSupply {
  return {
    isPublishing: true,
    // Viewers of cameras that do not publish fail, and that is in the report.
    ensure: (cameras) => orAborted(publisher.resize(cameras), signal).catch(() => 0),
    counts: () => Promise.race([orAborted(publisher.stats(), signal).catch(() => null), noAnswer()]),
    whyGone: () => publisher.whyGone(),
  }
}

const ANSWER_LIMIT_MS = 5000

async function noAnswer(): Promise<null> {
  return await delay(ANSWER_LIMIT_MS, null, { ref: false })
}

/** @throws CamgateError `interrupted` */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(new CamgateError('interrupted', 'Interrupted while cameras began to publish'))
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([answer, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
