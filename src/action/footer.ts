import { code } from '../report/markdown/markdown-escape.ts'
import type { GithubEvent } from './github/event.ts'

export interface FooterFacts {
  readonly event: GithubEvent
  readonly key: string
  /** The run that measured. */
  readonly runId: number
  readonly sha: string | null
  readonly artifactUrl: string | null
  readonly pageUrl?: string | null
  /** A sentence of this tool, in Markdown. */
  readonly note?: string
}

const SHOWN_DIGITS = 7

/** The last line of a comment: what was measured where, and where the files are. */
export function footer({ event, key, runId, sha, artifactUrl, pageUrl = null, note }: FooterFacts): string {
  const { serverUrl, owner, repo } = event
  const parts = [
    code(key),
    ...(sha === null ? [] : [`commit ${sha.slice(0, SHOWN_DIGITS)}`]),
    `[workflow run](${serverUrl}/${owner}/${repo}/actions/runs/${runId})`,
    ...(pageUrl === null ? [] : [`[HTML report](${pageUrl})`]),
    ...(artifactUrl === null ? [] : [`[JSON, CSV and log](${artifactUrl})`]),
  ]
  return `\n---\n${parts.join(' · ')}${note === undefined ? '' : ` · ${note}`}\n`
}

/** A text with its footer, within a limit. The footer is never dropped. */
export function withFooter(render: (maxBytes: number) => string, end: string, maxBytes: number): string {
  return `${render(Math.max(0, maxBytes - Buffer.byteLength(end)))}${end}`
}
