import type { Report } from '../schema/schema.ts'

/** Connections that a floor requires of the capacity; null if none does. */
export function requiredCapacity({ gate }: Report): number | null {
  const row = gate.rows.find(({ metric, kind }) => metric === 'capacity_connections' && kind === 'floor')
  if (row === undefined) return null
  return row.min ?? requiredBy(row.limit)
}

/** Earlier versions reported the limit in words only. */
function requiredBy(limit: string): number | null {
  const [, required] = /^≥ (\d+(?:\.\d+)?)/.exec(limit) ?? []
  return required === undefined ? null : Number(required)
}
