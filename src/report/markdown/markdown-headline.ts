import { headline } from '../facts/headline.ts'
import { headlineWhy } from '../facts/headline-why.ts'
import { MARKS } from '../facts/metric-words.ts'
import { cameraFindings, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { paragraphs } from './markdown-layout.ts'

const MAX_PHRASE = 500

/** The heading: the answer in numbers. It has no code span, so that it can be cut anywhere. */
export function headingOf(report: Report): string {
  return `### ${MARKS[report.gate.verdict]} ${prose(headline(report), MAX_PHRASE)}`
}

/** Why, and findings about some of the cameras, ahead of every table. */
export function whyBlocks(report: Report): Block[] {
  const why = headlineWhy(report).map((phrase) => `${prose(sentence(phrase), MAX_PHRASE)}.`)
  const findings = cameraFindings(report).map((text) => `⚠️ ${prose(sentence(text))}.`)
  return [
    { priority: 0, text: `**${report.gate.verdict.toUpperCase()}**: ${why.join(' ')}` },
    ...(findings.length === 0 ? [] : [{ priority: 1, text: paragraphs(...findings) }]),
  ]
}
