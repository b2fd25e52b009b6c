import { CamgateError } from '../errors.ts'
import { renderConsole } from '../report/console/console.ts'
import { reportJson } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { escapeTerminal } from '../text/escape.ts'
import { systemErrorText } from '../text/system-error.ts'
import type { Publisher } from './publisher.ts'

export interface PrintOptions {
  readonly format: 'console' | 'json' | 'verdict'
  readonly color: boolean
}

/** Prints the report to standard output; all of it if it could not be written to files. */
export function standardOutput({ format, color }: PrintOptions): Publisher {
  return {
    async publish({ run }, { files, errors }) {
      const isUnwritten = format === 'verdict' && errors.length > 0
      if (run !== null)
        await print({ report: run.report, files }, { format: isUnwritten ? 'console' : format, color })
      return {}
    },
  }
}

/** Prints the report to standard output and waits until it is out, or nobody reads any more. */
export async function print(
  { report, files }: { readonly report: Report; readonly files: readonly string[] },
  { format, color }: PrintOptions,
): Promise<void> {
  const text = {
    json: () => reportJson(report),
    verdict: () => `${report.gate.verdict}: ${report.gate.why}\n`,
    console: () => renderConsole(report, { color, files }),
  }[format]()
  await write(text)
}

/**
 * Writes to standard output and waits until it is out, or nobody reads any more.
 * @throws CamgateError when the output goes to a full disk or fails in a similar way
 */
export async function write(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    process.stdout.write(text, resolve),
  )
  if (error === null || error === undefined || CLOSED.has(error.code ?? '')) return
  throw new CamgateError('cannot_write', `cannot write to standard output: ${systemErrorText(error)}`)
}

/** A reader such as `head` has seen enough. */
const CLOSED: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'])

/** On a terminal, unless the user turned colours off (no-color.org). */
export function isColorWanted(): boolean {
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === ''
}

/** Why no camera sent a frame, in one line: the outcomes with their counts, and an example. */
export function silence({ health, individual_connections: connections, run }: Report): string {
  const outcomes = Object.entries(health.outcomes).filter(([, count]) => count > 0)
  const counts = outcomes.map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const detail = connections.find((connection) => connection.detail !== null)?.detail
  const example = detail === undefined || detail === null ? '' : `: ${detail}`
  return escapeTerminal(`no camera of ${run.target} sent a frame: ${counts}${example}`)
}
