import { applyEdits, type Edit, type Node, parseTree } from 'jsonc-parser'
import type { BaselineJob } from '../model/gate.ts'
import { fileJobOf } from './baseline-schema.ts'

/** Which jobs are added to the baseline, and which are dropped. */
export interface BaselineChange {
  readonly added: readonly BaselineJob[]
  /** By their run ids. */
  readonly dropped: ReadonlySet<string>
}

interface Style {
  readonly lineBreak: string
  /** One step of indentation. */
  readonly step: string
}

/**
 * The text of thresholds.json with other jobs in its baseline: the new ones come last. Everything outside the list, and
 * every job that stays, keeps its bytes; a file without a baseline gets one at its end.
 * @param text of a valid thresholds.json
 */
export function withBaselineJobs(text: string, change: BaselineChange): string {
  if (change.added.length + change.dropped.size === 0) return text
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const json = text.slice(mark.length)
  const root = parseTree(json)
  if (root === undefined) throw new TypeError('the text of thresholds.json is not JSON')
  const list = valueAt(valueAt(root, 'baseline'), 'jobs')
  const edit = list === undefined ? newBaseline(json, root, change) : newList(json, list, change)
  return mark + applyEdits(json, [edit])
}

function valueAt(object: Node | undefined, key: string): Node | undefined {
  return object?.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1]
}

/** After the last value. There is always one: `version`. */
function newBaseline(json: string, root: Node, { added }: BaselineChange): Edit {
  const { step, lineBreak } = styleOf(json)
  const offset = endOf(root.children?.at(-1) ?? root)
  const jobs = jobsText(added, step.repeat(3), styleOf(json)).join(',')
  const lines = [
    ',',
    `${step}"baseline": {`,
    `${step.repeat(2)}"jobs": [${jobs}`,
    `${step.repeat(2)}]`,
    `${step}}`,
  ]
  const isOnOneLine = !json.slice(offset, endOf(root)).includes('\n')
  return { offset, length: 0, content: lines.join(lineBreak) + (isOnOneLine ? lineBreak : '') }
}

/** Everything between the brackets. */
function newList(json: string, list: Node, { added, dropped }: BaselineChange): Edit {
  const style = styleOf(json)
  const elements = list.children ?? []
  const outer = indentOf(json, list.parent ?? list) ?? style.step.repeat(2)
  const inner = (elements[0] && indentOf(json, elements[0])) ?? outer + style.step
  const kept = keptText(json, list, dropped)
  const jobs = jobsText(added, inner, style)
  const content =
    kept === null
      ? `${jobs.join(',')}${style.lineBreak}${outer}`
      : [kept.items, ...jobs].join(',') + kept.tail
  return { offset: list.offset + 1, length: list.length - 2, content }
}

/** The jobs that stay, with what is before and between them, and what follows the last job of all. */
function keptText(json: string, list: Node, dropped: BaselineChange['dropped']) {
  const elements = list.children ?? []
  const starts = [list.offset + 1, ...elements.map(endOf)]
  const pieces = elements.flatMap((element, index) => {
    const isDropped = dropped.has(valueAt(element, 'run_id')?.value)
    return isDropped ? [] : [json.slice(starts[index], endOf(element))]
  })
  if (pieces.length === 0) return null
  // Every job but the first has a comma before it.
  return { items: pieces.join('').replace(/^\s*,/, ''), tail: json.slice(starts.at(-1), endOf(list) - 1) }
}

/** Each on separate lines, including the line break before it. */
function jobsText(jobs: readonly BaselineJob[], indent: string, { step, lineBreak }: Style): string[] {
  return jobs.map((job) =>
    `\n${JSON.stringify(fileJobOf(job), null, step)}`.replaceAll('\n', lineBreak + indent),
  )
}

function styleOf(json: string): Style {
  const step = /^[ \t]+(?=")/m.exec(json)?.[0] ?? '  '
  return { lineBreak: json.includes('\r\n') ? '\r\n' : '\n', step: step.includes('\t') ? '\t' : step }
}

/** The indent of the line that a node begins; null when something else is before it on its line. */
function indentOf(json: string, { offset }: Node): string | null {
  const line = json.slice(json.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*$/.test(line) ? line : null
}

function endOf({ offset, length }: Node): number {
  return offset + length
}
