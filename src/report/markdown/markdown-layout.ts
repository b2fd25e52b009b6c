import { type MarkdownTableOptions, markdownTable } from 'markdown-table'
import { rounded } from '../../text/figure.ts'

/** Building blocks of the Markdown. They take text that is already escaped. */

const MAX_ROWS = 100

export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** `l` or `r` per column. */
  readonly align?: MarkdownTableOptions['align']
}

/** A table of at most 100 rows, then how many more there are. */
export function table({ header, rows, align = null }: Table): string {
  const shown = markdownTable([header, ...rows.slice(0, MAX_ROWS)], { align, alignDelimiters: false })
  return rows.length > MAX_ROWS ? paragraphs(shown, moreThan(MAX_ROWS, rows.length)) : shown
}

/** A list of at most 100 items, then how many more there are. */
export function bullets(items: readonly string[]): string {
  const shown = items.slice(0, MAX_ROWS).map((item) => `- ${item}`)
  return [...shown, ...(items.length > MAX_ROWS ? [`- ${moreThan(MAX_ROWS, items.length)}`] : [])].join('\n')
}

/** A section that opens with a click. The blank lines make GitHub read its content as Markdown. */
export function folded(summary: string, ...content: readonly string[]): string {
  return paragraphs(`<details>\n<summary>${summary}</summary>`, ...content, '</details>')
}

/** The parts that are not empty, with blank lines between them. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Up to `digits` decimals, without trailing zeros; a dash if there is no number. */
export function figure(value: number | null, digits = 1): string {
  return value === null ? '–' : rounded(value, digits)
}

function moreThan(shown: number, all: number): string {
  return `… and ${all - shown} more in the JSON report`
}
