import path from 'node:path'
import { escapeTerminal } from '../report/escape.ts'
import type { Report } from '../report/schema.ts'

/** GitHub shows ten of a level for a step; one is left for the verdict. */
const MOST = 9

export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  /** Path from the root of the repository; null where the limit stands in no file of it. */
  readonly file: string | null
  readonly line: number | null
}

/** Where a limit stands in thresholds.json, from 1; null when it does not. */
export type LineOf = (row: { readonly metric: string; readonly isFloor: boolean }) => number | null

/** The rows of the gate that failed or stayed open, at the lines that set their limits. */
export function annotationsOf({ gate }: Report, file: string | null, lineOf: LineOf): readonly Annotation[] {
  const levels = { fail: 'error', inconclusive: 'warning' } as const
  return Object.entries(levels).flatMap(([verdict, level]) => {
    const rows = gate.rows.filter((row) => row.verdict === verdict)
    return rows.slice(0, MOST).map((row) => {
      const line = lineOf({ metric: row.metric, isFloor: row.kind === 'floor' })
      const value = row.value === null ? '' : ` ${Number(row.value.toFixed(3))}`
      return {
        level,
        title: escapeTerminal(`${row.metric}: ${verdict}`),
        message: escapeTerminal(`${row.metric}${value}, limit ${row.limit}: ${row.why}`),
        file: line === null ? null : file,
        line,
      }
    })
  })
}

/** Path from the root of the checkout; null for a file outside. */
export function fileInRepository(file: string, workspace: string | undefined): string | null {
  if (workspace === undefined) return null
  const relative = path.relative(workspace, path.resolve(file))
  return /^\.\.(?:$|[\\/])/.test(relative) || path.isAbsolute(relative) ? null : relative
}
