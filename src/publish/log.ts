import { existsSync } from 'node:fs'
import pino, { type Logger } from 'pino'
import { ConnectionLog } from './connection-log.ts'
import { LogFile } from './log-file.ts'
import { snakeCase } from './snake-case.ts'

type Log = Pick<Logger, 'info' | 'warn' | 'error'>

export interface RunLog {
  readonly log: Log
  /** For events of single connections, which can be very many. */
  readonly connections: ConnectionLog
  readonly path: string
  /**
   * Writes what is left; safe to call twice.
   * @returns why lines are missing, which is not an error of the run; null if none are
   */
  close(): Promise<string | null>
}

/** The run's log: JSON lines with time, level, msg and run_id. Pass it no secrets. Closes the descriptor. */
export function openLog(path: string, descriptor: number, runId: string): RunLog {
  // Not pino's own destination: when the process exits, it keeps retrying a full disk.
  const file = new LogFile(descriptor)
  const log = pino(
    {
      base: { run_id: runId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: snakeCase },
    },
    file,
  )
  const connections = new ConnectionLog(log)
  return {
    log,
    connections,
    path,
    close: async () => {
      connections.flush()
      await file.close()
      if (!existsSync(path)) return `the log ${path} is gone: it was removed during the run`
      return file.problem === null ? null : `the log ${path} ends early: ${file.problem}`
    },
  }
}
