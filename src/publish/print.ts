import { CamgateError } from '../errors.ts'
import type { Summary } from '../model/summary.ts'
import { renderConsole } from '../report/console/console.ts'
import type { Look } from '../report/console/section.ts'
import { reportJson } from '../report/json.ts'
import type { Report } from '../report/schema/schema.ts'
import { systemErrorText } from '../text/system-error.ts'
import type { Publisher } from './publisher.ts'

export interface PrintOptions extends Look {
  readonly format: 'console' | 'json' | 'verdict'
  readonly summary?: Summary
}

/** Prints the report to standard output; all of it if it could not be written to files. */
export function standardOutput(options: PrintOptions): Publisher {
  return {
    async publish({ run }, { files, errors }) {
      if (run === null) return {}
      const isUnwritten = options.format !== 'json' && errors.length > 0
      const whole = { format: 'console', summary: 'full' } as const
      await print({ report: run.report, files }, isUnwritten ? { ...options, ...whole } : options)
      return {}
    },
  }
}

/** Prints the report to standard output and waits until it is out, or nobody reads any more. */
export async function print(
  { report, files }: { readonly report: Report; readonly files: readonly string[] },
  { format, ...look }: PrintOptions,
): Promise<void> {
  const text = {
    json: () => reportJson(report),
    verdict: () => `${report.gate.verdict}: ${report.gate.why}\n`,
    console: () => renderConsole(report, { ...look, files }),
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

/**
 * What standard output can show: colours on a terminal, unless the user turned them off (no-color.org), and how wide
 * it is.
 * @param color as on the command line
 */
export function lookOfOutput(color: boolean): Look {
  const { isTTY, columns } = process.stdout
  if (isTTY !== true) return { color: false, columns: null }
  return { color: color && (process.env.NO_COLOR ?? '') === '', columns: columns > 0 ? columns : null }
}
