import { counted } from '../../analysis/stats/counted.ts'
import { delayP95Text, lostText, type Marks, markFacts } from '../facts/mark-words.ts'
import { modelFacts, modelLine } from '../facts/model-words.ts'
import { soakFacts, soakLine } from '../facts/soak-words.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs } from './markdown-layout.ts'

/** Delay and lost frames; empty for cameras without marks. */
export function markBlocks({ marks }: Report): Block[] {
  if (marks === null) return []
  return [{ priority: 3, text: folded(summaryOf(marks), factList(markFacts(marks))) }]
}

/** What cameras and viewers cost the server; empty unless both were grown. */
export function modelBlocks({ capacity_model: model }: Report): Block[] {
  if (model === null) return []
  const summary = model.usable ? modelLine(model) : 'no model of their costs'
  const notes = bullets(model.notes.map((note) => prose(note)))
  const facts = paragraphs(factList(modelFacts(model)), notes)
  return [{ priority: 4, text: folded(`Cameras and viewers: ${prose(summary)}`, facts) }]
}

/** Hours at one load; empty without a soak. */
export function soakBlocks({ soak }: Report): Block[] {
  if (soak === null) return []
  return [{ priority: 2, text: folded(prose(soakLine(soak)), factList(soakFacts(soak))) }]
}

function summaryOf(marks: Marks): string {
  const delay = delayP95Text(marks)
  if (delay === null) return 'Delay: not measurable'
  const foreign = marks.foreign_frames ?? 0
  const wrong = foreign === 0 ? '' : `, ${counted(foreign, 'frame')} of other cameras`
  return prose(`Delay: p95 ${delay}, lost frames ${lostText(marks)}${wrong}`)
}

function factList(facts: readonly (readonly [name: string, value: string])[]): string {
  return bullets(facts.map(([name, value]) => prose(`${name}: ${value}`)))
}
