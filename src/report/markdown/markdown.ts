import type { Report } from '../schema/schema.ts'
import { type Block, fitToLimit } from './fit-to-limit.ts'
import { abBlocks } from './markdown-ab.ts'
import { cameraBlocks } from './markdown-cameras.ts'
import { capacityBlocks } from './markdown-capacity.ts'
import { frBlocks } from './markdown-fr.ts'
import { gateBlocks } from './markdown-gate.ts'
import { methodBlocks } from './markdown-method.ts'
import { resourceBlocks } from './markdown-resources.ts'
import { trialBlocks } from './markdown-trials.ts'
import { verdictLine } from './markdown-verdict.ts'
import { worstBlocks } from './markdown-worst.ts'

export interface MarkdownOptions {
  /** Maximum bytes of UTF-8 in the text; details are dropped first. */
  readonly maxBytes: number
}

const PARTS: readonly ((report: Report) => Block[])[] = [
  cameraBlocks,
  gateBlocks,
  abBlocks,
  capacityBlocks,
  trialBlocks,
  frBlocks,
  resourceBlocks,
  worstBlocks,
  methodBlocks,
]

/**
 * The text of a pull request comment and of a job summary, in GitHub's Markdown. Its first line is the verdict in one
 * sentence. Text from servers, cameras and stored reports stays plain text.
 */
export function renderMarkdown(report: Report, { maxBytes }: MarkdownOptions): string {
  const blocks = PARTS.flatMap((part) => part(report))
  return fitToLimit(verdictLine(report), blocks, maxBytes)
}
