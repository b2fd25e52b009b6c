import type { Report } from '../schema/schema.ts'

/** Connections that a floor requires of the capacity; null if none does. */
export function requiredCapacity({ gate }: Report): number | null {
  const row = gate.rows.find(({ metric, kind }) => metric === 'capacity_connections' && kind === 'floor')
  const [, required] = /^≥ (\d+(?:\.\d+)?)/.exec(row?.limit ?? '') ?? []
  return required === undefined ? null : Number(required)
}
