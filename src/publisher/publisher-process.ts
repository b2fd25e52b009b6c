import { type ChildProcess, fork } from 'node:child_process'
import { createBirpc } from 'birpc'
import { CamgateError } from '../errors.ts'
import type { PublisherStats, PublishOptions } from '../model/publishing.ts'
import { PUBLISHER_WORD, type PublisherFunctions } from './publisher-side.ts'

/** Publishing cameras in a separate process on this machine. */
export interface PublisherProcess {
  readonly pid: number
  /** The clock of their marks (`FrameMark.clock`). */
  readonly clock: number
  /**
   * Makes the first `count` cameras publish, and the others not. Waits until each of them publishes or has failed once, at
   * most 20 s.
   *
   * @returns how many publish then
   */
  resize(count: number): Promise<number>
  /** True counts of all cameras, also of those that do not publish. */
  stats(): Promise<PublisherStats>
  /** Why the process ended; null while it runs. */
  whyGone(): string | null
  /** Ends all sessions and the process, within a second. Safe to call twice. */
  stop(): Promise<void>
}

const STOP_LIMIT_MS = 900

/**
 * Starts the publishing cameras in a separate process. None of them publishes before `resize`. The process ends when it
 * is stopped and when this one ends. It has its own process group, so that a Ctrl-C for this process does not take the
 * cameras away before the end of the measurement.
 *
 * @param entry a program that has the command `simulate`
 * @param signal gives up the start; a process that has started is left to `stop`
 * @throws CamgateError `bad_input` with every option that is wrong; `unreachable` if the process does not start
 */
export async function startPublisher(
  entry: string | URL,
  options: PublishOptions,
  signal?: AbortSignal,
): Promise<PublisherProcess> {
  const child = fork(entry, ['simulate', PUBLISHER_WORD], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = endOf(child)
  const calls = createBirpc<PublisherFunctions>(
    {},
    {
      post: (message) => child.send(message, () => {}),
      on: (listener) => child.on('message', listener),
      timeout: -1,
    },
  )
  const orEnd = async <T>(answer: Promise<T>): Promise<T> =>
    await Promise.race([answer, ended.then((why) => Promise.reject(gone(why)))])
  let why: string | null = null
  void ended.then((text) => {
    why = text
  })
  const stop = () => stopChild(child, ended)
  try {
    const begun = await untilAborted(orEnd(calls.begin(options)), signal)
    if ('code' in begun) throw new CamgateError(begun.code, begun.message)
    return {
      pid: child.pid ?? 0,
      clock: begun.clock,
      resize: (count) => orEnd(calls.resize(count)),
      stats: () => orEnd(calls.stats()),
      whyGone: () => why,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function gone(why: string): CamgateError {
  return new CamgateError('unreachable', `The publishing cameras are gone: ${why}`)
}

async function untilAborted<T>(start: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () =>
    reject(new CamgateError('interrupted', 'Interrupted while the publishing cameras started'))
  signal?.addEventListener('abort', abort)
  if (signal?.aborted === true) abort()
  try {
    return await Promise.race([start, promise])
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** Why the process ended. */
function endOf(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  child.once('exit', (code, by) => resolve(`the process ended with ${code ?? by}`))
  // Also keeps a message that can no longer be sent from becoming an uncaught error.
  child.on('error', (error) => child.pid === undefined && resolve(error.message))
  return promise
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
