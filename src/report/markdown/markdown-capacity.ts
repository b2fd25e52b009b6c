import { counted } from '../../analysis/stats/counted.ts'
import { onProcessors, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs } from './markdown-layout.ts'

type Capacity = Report['capacity']

/** How the capacity is known, and what to know before trusting it; empty for a void run. */
export function capacityBlocks(report: Report): Block[] {
  const { capacity, generator, run } = report
  const { connections, method } = capacity
  if (generator.limited || method === 'none' || connections === null) return noteBlocks(capacity)
  const notes = bullets(capacity.notes.map((note) => prose(note)))
  const number = `${capacity.censored ? 'at least ' : ''}${counted(connections, 'connection')}`
  if (method === 'extrapolated') {
    const text = folded('Capacity: not measured', `${prose(sentence(capacity.formula))}.`, notes)
    return [{ priority: 5, text }]
  }
  const sentences = [`${sentence(number)}${onProcessors(run)}${interval(capacity)}${confirmed(capacity)}`]
  const known = [...sentences, `confidence ${capacity.confidence}`, grown(capacity)].filter(
    (text) => text !== '',
  )
  const text = folded(`Capacity: ${number}${interval(capacity)}`, `${known.join('; ')}.`, notes)
  return [{ priority: 5, text: paragraphs(text) }]
}

/** What held the run back, as far as it was seen. */
export function bottleneckBlocks({ fr: { bottlenecks }, generator }: Report): Block[] {
  // A void run has said it in its headline.
  if (bottlenecks.length === 0 || generator.limited) return []
  const lines = bottlenecks.map(
    ({ name, evidence, advice }) => `${prose(name)}: ${prose(evidence)}. ${prose(sentence(advice))}.`,
  )
  return [{ priority: 4, text: folded('What held it back', bullets(lines)) }]
}

function noteBlocks({ notes }: Capacity): Block[] {
  if (notes.length === 0) return []
  return [{ priority: 5, text: folded('Capacity: not known', bullets(notes.map((note) => prose(note)))) }]
}

function interval({ low, high }: Capacity): string {
  return low === null || high === null ? '' : `, 90 % interval ${low} to ${high}`
}

function confirmed({ stable }: Capacity): string {
  return stable === null ? '' : `, confirmed at ${stable}`
}

function grown({ grow }: Capacity): string {
  return grow === null ? '' : `the search added ${grow}`
}
