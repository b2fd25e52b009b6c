import type { CameraFilter, CameraSource } from '../model/cameras.ts'
import { filtersFor, matchesAll } from './camera-filter.ts'
import type { Candidate } from './candidates.ts'
import { valueAt } from './field-path.ts'
import { urlOfEntry } from './url-of-entry.ts'

type ApiSource = Extract<CameraSource, { kind: 'api' }>

export interface ApiCandidates {
  readonly kept: readonly Candidate[]
  /** Which of them the filter keeps, for people; empty without one. */
  readonly filter: string
}

/**
 * The cameras among the entries of an API that the filters keep.
 * @param option the one with the template of their URLs, as the user typed it
 */
export function candidatesOfAnswer(
  entries: readonly unknown[],
  { filters: given, idField, urls }: Pick<ApiSource, 'filters' | 'idField' | 'urls'>,
  option: string,
): ApiCandidates {
  const filters = filtersFor(entries, given)
  const kept = entries
    .map((value, index) => ({ value, place: `entry ${index + 1}` }))
    .filter(({ value }) => matchesAll(value, filters))
    .map(({ value, place }): Candidate => {
      const id = idOfEntry(value, idField)
      return { place, id, url: urlOfEntry({ value, place, id }, urls, option) }
    })
  return { kept, filter: filters.map(filterText).join(' and ') }
}

export function idOfEntry(entry: unknown, idField: string | null): unknown {
  return idField === null ? (valueAt(entry, 'id') ?? valueAt(entry, 'name')) : valueAt(entry, idField)
}

function filterText({ field, value, isNegated }: CameraFilter): string {
  return `${field} is ${isNegated ? 'not ' : ''}${value}`
}
