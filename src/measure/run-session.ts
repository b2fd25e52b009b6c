import { randomUUID } from 'node:crypto'
import { existsSync, openSync } from 'node:fs'
import path from 'node:path'
import type { OptionNaming } from '../config/option-naming.ts'
import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import type { AbPair, Trial } from '../model/capacity.ts'
import { openLog, type RunLog } from '../publish/log.ts'
import type { ProgressView } from '../publish/progress.ts'

/** What a run gets from the process that it runs in. */
export interface RunIo {
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal
  /** Registers what must be undone before this process ends, however it ends. */
  readonly beforeExit?: (undo: () => Promise<unknown>) => void
  /** Null if nobody wants to see it. */
  readonly progress: ProgressView | null
  readonly environment: NodeJS.ProcessEnv
  /** The file of the command line: the built-in cameras run it as a separate process. */
  readonly entry: string
  readonly toolVersion: string
  /** How the user typed the options, for messages; as on the command line by default. */
  readonly naming?: OptionNaming
  /** Process of the server of `baselineTarget`, if one was started for this run. */
  readonly baselineServerPid?: number | null
  /** Called with the secrets of the plan and of its camera list before any camera is contacted. */
  readonly secretsFound?: (secrets: readonly string[]) => void
  /** Of this run, for those who know it before it begins; random by default. */
  readonly runId?: string | undefined
  /** Called after each trial of a search; `search` names the search. */
  readonly trialMade?: (trial: Trial, search: string) => void
  /** Called with all pairs of an A/B so far, whenever there are more. */
  readonly pairsMade?: (pairs: readonly AbPair[]) => void
  /** Called when the last frame has been measured and the connections are still open; may be called more than once. */
  readonly measured?: () => void
}

/** The names of a run, and its log. */
export interface Session extends RunLog {
  readonly runId: string
  readonly startedAtEpochMs: number
  /** Of the log and the report files, without folder and ending. */
  readonly name: string
}

export function openSession(plan: Plan, now: Date, runId: string = randomUUID()): Session {
  const { name, log, descriptor } = claimName(plan, now)
  return { ...openLog(log, descriptor, runId), runId, startedAtEpochMs: now.getTime(), name }
}

/**
 * `multi_connection_test_24x2_20260131_235959`, with a number if another run of the same second has taken it. The
 * log is created in the same step, so that two runs cannot both find a name free.
 */
function claimName(plan: Plan, now: Date): { name: string; log: string; descriptor: number } {
  const stem = `multi_connection_test_${plan.cameras}x${plan.connectionsPerCamera}_${stampOf(now)}`
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}_${number}`
    const log = path.join(plan.logsDir, `${name}.log`)
    if (existsSync(path.join(plan.reportsDir, `${name}.json`))) continue
    const descriptor = createFile(log)
    if (descriptor !== null) return { name, log, descriptor }
  }
}

/** Null if the file already exists. */
function createFile(file: string): number | null {
  try {
    return openSync(file, 'wx')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return null
    throw new CamgateError('cannot_write', `--logs-dir: cannot create ${file}`, { cause })
  }
}

function stampOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
}
