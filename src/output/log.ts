import pino, { type Logger } from 'pino'

type Log = Pick<Logger, 'info' | 'warn' | 'error'>

export interface RunLog {
  readonly log: Log
  readonly path: string
  /** Writes out what is left; the log of a full disk ends early and is not an error of the run. */
  close(): Promise<void>
}

/** The run's log: one JSON object a line with time, level, msg and run_id. Hand it no secrets. Closes the descriptor. */
export function openLog(path: string, descriptor: number, runId: string): RunLog {
  const file = pino.destination({ dest: descriptor, sync: false })
  file.on('error', () => {
    // A log that cannot be written must not end a measurement.
  })
  const log = pino(
    {
      base: { run_id: runId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    file,
  )
  return { log, path, close: () => closed(file) }
}

async function closed(file: ReturnType<typeof pino.destination>): Promise<void> {
  await new Promise<void>((resolve) => {
    const giveUp = setTimeout(resolve, 1000)
    file.once('close', () => {
      clearTimeout(giveUp)
      resolve()
    })
    file.end()
  })
}
