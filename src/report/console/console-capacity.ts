import { connections, only, onProcessors, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** How the capacity was found, and what to know before trusting it. */
export function capacitySection(report: Report): Section {
  const { capacity } = report
  const lines = capacity.method === 'measured' ? measured(report) : [sentence(capacity.formula)]
  return ['📏 How the capacity is known:', ...lines, ...capacity.notes.map((note) => `- ${note}`)]
}

/** In one line, for the verdict. */
export function capacityText({
  run,
  capacity,
  generator,
}: Pick<Report, 'run' | 'capacity' | 'generator'>): string {
  const { method, connections: most, low, high, stable, censored } = capacity
  if (generator.limited) return 'not known, this machine was the limit'
  if (method === 'none' || most === null) return 'not known'
  if (method === 'extrapolated') return `not measured; a rule of thumb says ${connections(most)}`
  const interval = low === null || high === null ? '' : `, 90 % interval ${low} to ${high}`
  const confirmed = stable === null ? '' : `, confirmed at ${stable}`
  return `${censored ? 'at least ' : ''}${connections(most)}${onProcessors(run)}${interval}${confirmed}`
}

function measured(report: Report): string[] {
  const { reason, grow } = report.capacity
  const { fr } = report
  const hasBand = fr.recommended_low !== null && fr.recommended_high !== null
  return [
    `Measured: ${capacityText(report)}`,
    `Above it: ${reason}`,
    ...(grow === null ? [] : [`Grown: ${GROWN[grow]}`]),
    ...only(
      hasBand,
      `Recommended unique cameras over the interval: ${fr.recommended_low} to ${fr.recommended_high}`,
    ),
  ]
}

const GROWN: Record<NonNullable<Report['capacity']['grow']>, string> = {
  viewers: 'viewers (more connections to the same cameras)',
  cameras: 'cameras (more cameras, as many connections to each)',
}
