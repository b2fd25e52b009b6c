import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { CamgateError } from '../../errors.ts'
import { SERVER_MARK, type ServerId } from './server-id.ts'

/** A server that was started here. It outlives this process; `endServer` ends it. */
export interface StartedServer extends ServerId {
  /** The file with its output, both streams. */
  readonly log: string
  /** How its command ended; undefined while it runs. */
  readonly ending: () => string | undefined
  /** Whether its command ended badly. One that ended well may have left a server in the background. */
  readonly hasFailed: () => boolean
}

export interface StartOptions {
  /** The input that named the command, which also names its log and appears in its messages. */
  readonly input: string
  readonly logsDir: string
  readonly environment: NodeJS.ProcessEnv
}

/**
 * What belongs to this step alone: a `run` step does not see it either. With the command files, a server could write
 * this step's outputs.
 */
const NOT_FOR_SERVERS =
  /^(INPUT_|STATE_|ACTIONS_|GITHUB_(ENV|OUTPUT|PATH|STATE|STEP_SUMMARY|TOKEN|ACTION(_.*)?)$)/

/**
 * Starts a command with the shell, in a separate process group, with its output in a file. So it neither keeps the
 * output of this process open nor receives its signals.
 * @throws CamgateError `bad_input` when there is no shell, `cannot_write` when there is no log
 */
export async function startServer(command: string, options: StartOptions): Promise<StartedServer> {
  const { log, descriptor } = openLog(options)
  const tag = randomUUID()
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], {
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
    env: { ...environmentFor(options.environment), [SERVER_MARK]: tag },
  })
  closeSync(descriptor)
  await awaitStart(child, options.input)
  child.unref()
  return {
    pid: child.pid ?? 0,
    tag,
    log,
    ending: () => endingOf(child),
    hasFailed: () => child.signalCode !== null || (child.exitCode ?? 0) !== 0,
  }
}

function environmentFor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !NOT_FOR_SERVERS.test(name)))
}

/** `start.log`, with a number when another step has taken the name. */
function openLog({ input, logsDir }: StartOptions): { log: string; descriptor: number } {
  for (let number = 1; ; number += 1) {
    const log = path.join(logsDir, number === 1 ? `${input}.log` : `${input}_${number}.log`)
    try {
      return { log, descriptor: openSync(log, 'wx') }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') continue
      throw new CamgateError('cannot_write', `logs-dir: cannot create ${log}`, { cause })
    }
  }
}

async function awaitStart(child: ChildProcess, input: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('spawn', resolve)
  child.once('error', (cause) => {
    reject(new CamgateError('bad_input', `${input}: bash could not be started (${cause.message})`, { cause }))
  })
  await promise
}

function endingOf({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (signalCode !== null) return `was ended by ${signalCode}`
  return exitCode === null ? undefined : `ended with exit code ${exitCode}`
}
