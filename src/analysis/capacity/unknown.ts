import type { Capacity } from '../../model/capacity.ts'

/** A capacity without the words that explain it. */
export type CapacityNumbers = Omit<Capacity, 'reason' | 'formula' | 'notes' | 'grow'>

/** Nothing is known. Every estimate fills in what it found out. */
export const UNKNOWN: CapacityNumbers = {
  method: 'none',
  connections: null,
  low: null,
  high: null,
  stable: null,
  censored: false,
  confidence: 'low',
}
