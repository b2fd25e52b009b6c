import { modelFacts } from '../../facts/model-words.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { modelChart } from '../charts/model-chart.ts'
import { html } from '../html.ts'
import { bullets, facts, type Section } from '../html-layout.ts'

/** What cameras and viewers cost the server; null unless both were grown. */
export function modelSection({ capacity_model: model }: Report): Section | null {
  if (model === null) return null
  const notes = bullets(model.notes.map((note) => `${sentence(note)}.`))
  const body = html`${modelChart(model)}${facts(modelFacts(model))}${notes}`
  return { id: 'capacity-model', title: 'Cameras and viewers', body }
}
