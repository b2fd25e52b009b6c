import type { Report } from './schema.ts'

export interface MarkdownOptions {
  /** Bytes of UTF-8 that the text may have at most; details go first. */
  readonly maxBytes: number
}

/** The text that a pull request gets. */
export function renderMarkdown(report: Report, _options: MarkdownOptions): string {
  return `${report.gate.verdict}\n`
}
