import type { Report } from '../schema/schema.ts'
import { type Block, fitToLimit } from './fit-to-limit.ts'
import { abBlocks } from './markdown-ab.ts'
import { bottleneckBlocks, capacityBlocks } from './markdown-capacity.ts'
import { chartBlocks } from './markdown-chart.ts'
import { frBlocks, plannedFrBlocks } from './markdown-fr.ts'
import { gateBlocks, limitNoteBlocks } from './markdown-gate.ts'
import { headingOf, whyBlocks } from './markdown-headline.ts'
import { markBlocks, modelBlocks, soakBlocks } from './markdown-marks.ts'
import { methodBlocks } from './markdown-method.ts'
import { resourceBlocks } from './markdown-resources.ts'
import { trialBlocks } from './markdown-trials.ts'
import { worstBlocks } from './markdown-worst.ts'

export interface MarkdownOptions {
  /** Maximum bytes of UTF-8 in the text; details are dropped first. */
  readonly maxBytes: number
}

/** In the order in which people ask. */
const PARTS: readonly ((report: Report) => Block[])[] = [
  whyBlocks,
  gateBlocks,
  chartBlocks,
  soakBlocks,
  markBlocks,
  plannedFrBlocks,
  abBlocks,
  bottleneckBlocks,
  capacityBlocks,
  modelBlocks,
  trialBlocks,
  worstBlocks,
  resourceBlocks,
  frBlocks,
  limitNoteBlocks,
  methodBlocks,
]

/**
 * The text of a pull request comment and of a job summary, in GitHub's Markdown: a heading with the answer in numbers,
 * why, the limits, one chart; everything else is folded. Text from servers, cameras and stored reports stays plain text.
 */
export function renderMarkdown(report: Report, { maxBytes }: MarkdownOptions): string {
  const blocks = PARTS.flatMap((part) => part(report))
  return fitToLimit(headingOf(report), blocks, maxBytes)
}
