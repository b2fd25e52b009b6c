import type { Report } from '../schema/schema.ts'
import { floorBounds } from './metric-words.ts'

/** Connections that a floor requires of the capacity; null if none does. */
export function requiredCapacity({ gate }: Report): number | null {
  const row = gate.rows.find(({ metric, kind }) => metric === 'capacity_connections' && kind === 'floor')
  return row === undefined ? null : (floorBounds(row).min ?? null)
}
