import { escapeTerminal } from '../../text/escape.ts'

export interface Column {
  readonly name: string
  readonly align: 'left' | 'right'
}

const GAP = '  '

/** A header and a line for each row, in columns. Cells are escaped here, because a column is as wide as what is shown. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ name }) => name), ...rows].map((cells) => cells.map(escapeTerminal))
  const widths = columns.map((_, at) =>
    lines.reduce((widest, cells) => Math.max(widest, widthOf(cells[at])), 0),
  )
  return lines.map((cells) =>
    columns
      .map(({ align }, at) => padded(cells[at] ?? '', widths[at] ?? 0, align))
      .join(GAP)
      .trimEnd(),
  )
}

function padded(text: string, width: number, align: Column['align']): string {
  const blanks = ' '.repeat(width - widthOf(text))
  return align === 'left' ? `${text}${blanks}` : `${blanks}${text}`
}

function widthOf(text = ''): number {
  return [...text].length
}
