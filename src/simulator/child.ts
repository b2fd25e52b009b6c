import { type ChildProcess, fork } from 'node:child_process'
import { CamgateError } from '../errors.ts'
import type { ChildMessage } from './child-side.ts'
import type { SimulatorOptions } from './settings.ts'

/** Built-in cameras in a separate process. */
export interface SimulatorProcess {
  readonly url: string
  /** The base that camera paths are appended to; the same as `url` unless the cameras speak another protocol. */
  readonly streamUrl: string
  readonly port: number
  readonly pid: number
  /** Ends the process within a second. Safe to call twice. */
  stop(): Promise<void>
}

const START_LIMIT_MS = 20_000
const STOP_LIMIT_MS = 800

/**
 * Starts the built-in cameras in a separate process, so that they do not share a processor with what measures them. It
 * ends when it is stopped and when this process ends. It has its own process group, so that a Ctrl-C for this process
 * does not take the cameras away before the end of the measurement.
 *
 * @param entry the program whose `simulate` command is {@link import('./command.ts').simulateCommand}
 * @param signal gives up the start; a process that has started is left to `stop`
 */
export async function startSimulatorProcess(
  entry: string | URL,
  options: SimulatorOptions,
  signal?: AbortSignal,
): Promise<SimulatorProcess> {
  const child = fork(entry, ['simulate', '--ipc'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = endOf(child)
  const stop = () => stopChild(child, ended)
  try {
    child.send(options)
    const { url, streamUrl, port } = await listening(child, signal)
    return { url, streamUrl, port, pid: child.pid ?? 0, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function endOf(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  // Also keeps a message that can no longer be sent from becoming an uncaught error.
  child.on('error', () => child.pid === undefined && resolve())
  return promise
}

async function listening(child: ChildProcess, signal: AbortSignal | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<ChildMessage & { kind: 'listening' }>()
  const fail = (why: string) =>
    reject(new CamgateError('unreachable', `The built-in cameras did not start: ${why}`))
  const timer = setTimeout(() => fail('no sign of life'), START_LIMIT_MS)
  const abort = () =>
    reject(new CamgateError('interrupted', 'Interrupted while the built-in cameras started'))
  signal?.addEventListener('abort', abort)
  child.once('error', (error) => fail(error.message))
  child.once('exit', (code, by) => fail(`the process ended with ${code ?? by}`))
  child.once('message', (message) => {
    const told = message as ChildMessage
    if (told.kind === 'listening') resolve(told)
    else if (told.code === null) fail(told.message)
    else reject(new CamgateError(told.code, told.message))
  })
  if (signal?.aborted === true) abort()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await ended
  clearTimeout(timer)
}
