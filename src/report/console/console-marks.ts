import { markFacts } from '../facts/mark-words.ts'
import { modelFacts } from '../facts/model-words.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** Delay and lost frames; null for cameras without marks. */
export function marksSection({ marks }: Report): Section | null {
  return marks === null ? null : ['⏱️ Delay and lost frames:', ...factLines(markFacts(marks))]
}

/** What cameras and viewers cost the server; null unless both were grown. */
export function modelSection({ capacity_model: model }: Report): Section | null {
  if (model === null) return null
  return [
    '📐 Cameras and viewers:',
    ...factLines(modelFacts(model)),
    ...model.notes.map((note) => `- ${note}`),
  ]
}

function factLines(facts: readonly (readonly [name: string, value: string])[]): string[] {
  return facts.map(([name, value]) => `${name}: ${value}`)
}
