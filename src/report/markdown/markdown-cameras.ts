import { cameraFindings, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { paragraphs } from './markdown-layout.ts'

/** Findings about some of the cameras, ahead of every table. */
export function cameraBlocks(report: Report): Block[] {
  const lines = cameraFindings(report).map((text) => `⚠️ ${prose(sentence(text))}.`)
  return lines.length === 0 ? [] : [{ priority: 1, text: paragraphs(...lines) }]
}
