import { counted } from '../../analysis/stats/counted.ts'
import { only, onProcessors, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** How the capacity was found, and what to know before trusting it. */
export function capacitySection(report: Report): Section {
  const { capacity } = report
  const lines = capacity.method === 'measured' ? measured(report) : [sentence(capacity.formula)]
  return ['📏 How the capacity is known:', ...lines, ...capacity.notes.map((note) => `- ${note}`)]
}

function measured({ run, capacity, fr }: Report): string[] {
  const { connections, low, high, stable, censored, reason, grow } = capacity
  const interval = high === null ? '' : `, 90% interval ${low} to ${high}`
  const confirmed = stable === null ? '' : `, confirmed at ${stable}`
  const hasBand = fr.recommended_low !== null && fr.recommended_high !== null
  return [
    `Measured: ${censored ? 'at least ' : ''}${counted(connections ?? 0, 'connection')}${onProcessors(run)}${interval}${confirmed}`,
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
