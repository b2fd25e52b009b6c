import { existsSync } from 'node:fs'
import path from 'node:path'
import type { PlacedProblem } from '../../errors.ts'
import { rowTexts } from '../../report/facts/gate-rows.ts'
import { foreignFindings } from '../../report/facts/mark-words.ts'
import type { Report } from '../../report/schema/schema.ts'
import { escapeTerminal } from '../../text/escape.ts'

/** GitHub shows ten annotations of each level per step; one is left for the verdict. */
const MOST = 9

export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  /** Path from the root of the repository; null if the limit is not in one of its files. */
  readonly file: string | null
  readonly line: number | null
}

/** The line of a limit in thresholds.json, from 1; null if it is not there. */
export type LineOf = (row: { readonly metric: string; readonly isFloor: boolean }) => number | null

/** Pictures of other cameras, then the gate's failed and inconclusive rows, at the lines that set their limits. */
export function annotationsOf(report: Report, file: string | null, lineOf: LineOf): readonly Annotation[] {
  const levels = { fail: 'error', inconclusive: 'warning' } as const
  const foreign = foreignFindings(report).map(foreignAnnotation)
  const ofRows = Object.entries(levels).flatMap(([verdict, level]) => {
    const rows = report.gate.rows.filter((row) => row.verdict === verdict)
    return rows.slice(0, level === 'error' ? MOST - foreign.length : MOST).map((row) => {
      const line = lineOf({ metric: row.metric, isFloor: row.kind === 'floor' })
      const { value, limit } = rowTexts(row, report)
      return {
        level,
        title: escapeTerminal(`${row.metric}: ${verdict}`),
        message: escapeTerminal(
          `${row.metric}${value === null ? '' : ` ${value}`}, limit ${limit}: ${row.why}`,
        ),
        file: line === null ? null : file,
        line,
      }
    })
  })
  return [...foreign, ...ofRows]
}

/** Red whatever the limits are: a wrong route, or a leak. */
function foreignAnnotation(finding: string): Annotation {
  const title = 'Pictures of other cameras'
  return { level: 'error', title, message: escapeTerminal(finding), file: null, line: null }
}

/** Problems of files in the repository, each at its line. */
export function faultAnnotations(placed: readonly PlacedProblem[], workspace: string | undefined) {
  return placed.slice(0, MOST).flatMap(({ file: path, line: startLine, message }) => {
    const file = fileInRepository(path, workspace)
    return file === null ? [] : [{ title: path, message: escapeTerminal(message), file, startLine }]
  })
}

/**
 * Path from the root of the checkout that holds the file, which may be a folder of the workspace (`path: head`); null
 * for a file outside the workspace.
 */
export function fileInRepository(file: string, workspace: string | undefined): string | null {
  if (workspace === undefined) return null
  const absolute = path.resolve(file)
  if (!isWithin(workspace, absolute)) return null
  return path.relative(checkoutRoot(path.dirname(absolute), workspace), absolute)
}

/** The nearest folder that contains `.git`, or the workspace if no folder does. */
function checkoutRoot(folder: string, workspace: string): string {
  for (let at = folder; isWithin(workspace, at); at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at
    if (at === path.dirname(at)) break
  }
  return workspace
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return !/^\.\.(?:$|[\\/])/.test(relative) && !path.isAbsolute(relative)
}
