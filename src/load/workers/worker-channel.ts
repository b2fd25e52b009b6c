import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ServedChannel } from './serve-worker.ts'

/** A thread or process that serves as a load worker, and the messages to and from it. */
export interface WorkerChannel extends ServedChannel {
  /** Resolves when it is gone, with the reason. */
  readonly ended: Promise<string>
  /** Ends it, within a second. */
  end(): Promise<void>
}

/** The command that turns the program into a load worker. */
const COMMAND = 'load-worker'
const END_LIMIT_MS = 800
/**
 * Opening thousands of connections makes garbage, and by default V8 keeps that memory from then on. Reading makes none,
 * so a small limit costs nothing.
 */
const LIMITS = { maxYoungGenerationSizeMb: 6 }

/** @param program the file of the command line, which can serve as a worker */
export function threadChannel(program: string, name: string): WorkerChannel {
  const worker = new Worker(program, { argv: [COMMAND], name, resourceLimits: LIMITS })
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  worker.once('error', (error) => resolve(error.message))
  worker.once('exit', (code) => resolve(`it ended with ${code}`))
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    ended,
    async end() {
      await worker.terminate()
    },
  }
}

/**
 * A process in a separate group, so that a Ctrl-C meant for this process does not end it before the measurement is
 * over. It ends when this process does.
 */
export function processChannel(program: string): WorkerChannel {
  const stdio: ['ignore', 'ignore', 'inherit', 'ipc'] = ['ignore', 'ignore', 'inherit', 'ipc']
  const child = fork(program, [COMMAND], { detached: true, serialization: 'advanced', stdio })
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`))
  child.on('error', (error) => child.pid === undefined && resolve(error.message))
  return {
    // A message that can no longer be sent is lost with the process, whose end is reported.
    post: (message) => child.send(message as object, undefined, undefined, () => {}),
    onMessage: (listener) => child.on('message', listener),
    ended,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const gone = once(child, 'exit')
      if (child.connected) child.disconnect()
      const late = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS)
      await gone
      clearTimeout(late)
    },
  }
}
