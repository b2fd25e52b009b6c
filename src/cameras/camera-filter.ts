import { found } from '../config/found.ts'
import type { CameraFilter } from '../model/cameras.ts'
import { fieldNames, valueAt } from './field-path.ts'

/** That of the legacy API, which lists cameras that are switched off. */
const LEGACY: CameraFilter = { field: 'status', value: '1', isNegated: false }

/** The given filters, or what entries of the legacy API's shape need. */
export function filtersFor(
  entries: readonly unknown[],
  given: readonly CameraFilter[] | null,
): readonly CameraFilter[] {
  if (given !== null) return given
  const isLegacy = (entry: unknown): boolean =>
    valueAt(entry, 'status') !== undefined && valueAt(entry, 'fr_url') !== undefined
  return entries.some(isLegacy) ? [LEGACY] : []
}

/**
 * Which fields of the filters no entry has, one sentence each.
 * @param mask removes the secrets of the run from the names of fields
 */
export function missingFields(
  entries: readonly unknown[],
  filters: readonly CameraFilter[],
  mask: (text: string) => string,
): readonly string[] {
  if (entries.length === 0) return []
  const wanted = [...new Set(filters.map(({ field }) => field))]
  const missing = wanted.filter((field) => entries.every((entry) => valueAt(entry, field) === undefined))
  return missing.map(
    (field) => `no camera of the list has a field ${found(field)}, only ${fieldNames(entries, mask)}`,
  )
}

export function matchesAll(entry: unknown, filters: readonly CameraFilter[]): boolean {
  return filters.every((filter) => matches(entry, filter) !== filter.isNegated)
}

/**
 * Compared as texts, so that 1 and "1" are the same. `true` is 1 and `false` is 0, as in the legacy tool, which was
 * written in Python.
 */
function matches(entry: unknown, { field, value }: CameraFilter): boolean {
  const actual = valueAt(entry, field)
  if (typeof actual === 'boolean') return value === String(actual) || value === String(Number(actual))
  return (typeof actual === 'string' || typeof actual === 'number') && String(actual) === value
}
