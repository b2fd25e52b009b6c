import { type MarkdownTableOptions, markdownTable } from 'markdown-table'

/** The parts that the Markdown is laid out with. They take text that is escaped already. */

const MOST_ROWS = 100

export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** `l` or `r` a column. */
  readonly align?: MarkdownTableOptions['align']
}

/** A table of at most 100 rows, and how many more there are. */
export function table({ header, rows, align = null }: Table): string {
  const shown = markdownTable([header, ...rows.slice(0, MOST_ROWS)], { align, alignDelimiters: false })
  return rows.length > MOST_ROWS ? paragraphs(shown, moreThan(MOST_ROWS, rows.length)) : shown
}

/** A list of at most 100 items, and how many more there are. */
export function bullets(items: readonly string[]): string {
  const shown = items.slice(0, MOST_ROWS).map((item) => `- ${item}`)
  return [...shown, ...(items.length > MOST_ROWS ? [`- ${moreThan(MOST_ROWS, items.length)}`] : [])].join(
    '\n',
  )
}

/** What a reader opens with a click. The blank lines let GitHub read Markdown in it. */
export function folded(summary: string, ...content: readonly string[]): string {
  return paragraphs(`<details>\n<summary>${summary}</summary>`, ...content, '</details>')
}

/** Those that are not empty, each apart from the next. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Up to `digits` decimals, without the zeros at their end; a dash where there is no number. */
export function figure(value: number | null, digits = 1): string {
  return value === null ? '–' : String(Number(value.toFixed(digits)))
}

function moreThan(shown: number, all: number): string {
  return `… and ${all - shown} more in the JSON report`
}
