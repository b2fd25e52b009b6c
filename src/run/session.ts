import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Plan } from '../model.ts'
import { openLog, type RunLog } from '../output/log.ts'
import type { Progress } from '../output/progress.ts'

/** What a run gets from the process that it is in. */
export interface RunIo {
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal
  /** Null: nobody wants to see it. */
  readonly progress: Progress | null
  readonly environment: NodeJS.ProcessEnv
  /** The command line's own file: the built-in cameras run it as a process of their own. */
  readonly entry: string
  readonly toolVersion: string
}

/** One run's names and its log. */
export interface Session extends RunLog {
  readonly runId: string
  readonly startedAtEpochMs: number
  /** Where the reports go, without their endings. */
  readonly reportStem: string
}

export function openSession(plan: Plan, now: Date): Session {
  const runId = randomUUID()
  const name = freeName(plan, now)
  const file = openLog(path.join(plan.logsDir, `${name}.log`), runId)
  return {
    ...file,
    runId,
    startedAtEpochMs: now.getTime(),
    reportStem: path.join(plan.reportsDir, name),
  }
}

/** `multi_connection_test_24x2_20260131_235959`; numbered when a run of the same second has taken it. */
function freeName(plan: Plan, now: Date): string {
  const stem = `multi_connection_test_${plan.cameras}x${plan.connectionsPerCamera}_${stampOf(now)}`
  const isTaken = (name: string): boolean =>
    existsSync(path.join(plan.logsDir, `${name}.log`)) ||
    existsSync(path.join(plan.reportsDir, `${name}.json`))
  let name = stem
  for (let number = 2; isTaken(name); number += 1) name = `${stem}_${number}`
  return name
}

function stampOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
}
