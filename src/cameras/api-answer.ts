import { found } from '../config/found.ts'
import { badInput } from '../errors.ts'
import type { CameraSource } from '../model/cameras.ts'
import type { Candidate } from './candidates.ts'
import { valueAt } from './field-path.ts'

type ApiSource = Extract<CameraSource, { kind: 'api' }>
type Filter = NonNullable<ApiSource['filter']>

export interface ApiOptions {
  /** The options for the API and its items, as the user typed them. */
  readonly api: string
  readonly items: string
}

export interface ApiAnswer {
  readonly kept: readonly Candidate[]
  /** The number of cameras listed before the filter. */
  readonly listed: number
}

/** The cameras in the API's answer that the filter keeps. */
export function candidatesOfAnswer(answer: unknown, source: ApiSource, options: ApiOptions): ApiAnswer {
  const items = itemsOf(answer, source.items, options)
  const kept = items
    .map((item, index) => ({ item, place: `entry ${index + 1}` }))
    .filter(({ item }) => source.filter === null || matches(item, source.filter))
    .map(({ item, place }) => ({
      place,
      id: valueAt(item, source.idField),
      url: valueAt(item, source.urlField),
    }))
  return { kept, listed: items.length }
}

function itemsOf(answer: unknown, path: string | null, options: ApiOptions): readonly unknown[] {
  if (path !== null) return listAt(answer, path, options)
  if (Array.isArray(answer)) return answer
  const lists = typeof answer === 'object' && answer !== null ? listsIn(answer) : []
  const [only] = lists
  if (only !== undefined && lists.length === 1) return only.list
  const hint = `${options.items} says where the list is`
  const names = lists.map(({ name }) => JSON.stringify(name.slice(0, 40))).slice(0, 10)
  const what = names.length > 0 ? `an object with several lists (${names.join(', ')})` : found(answer)
  throw badInput(
    [{ option: options.api, found: `${what} in the answer`, expected: 'a JSON list of cameras' }],
    hint,
  )
}

function listAt(answer: unknown, path: string, options: ApiOptions): readonly unknown[] {
  const list = valueAt(answer, path)
  if (Array.isArray(list)) return list
  throw badInput([
    {
      option: options.items,
      found: `${found(list)} at ${path} of the answer`,
      expected: 'a list of cameras',
    },
  ])
}

function listsIn(answer: object): { name: string; list: readonly unknown[] }[] {
  return Object.entries(answer).flatMap(([name, list]) => (Array.isArray(list) ? [{ name, list }] : []))
}

/**
 * Compared as texts, so that 1 and "1" are the same. `true` is 1 and `false` is 0, as in the legacy tool, which was
 * written in Python.
 */
function matches(item: unknown, { field, value }: Filter): boolean {
  const actual = valueAt(item, field)
  if (typeof actual === 'boolean') return value === String(actual) || value === String(Number(actual))
  return (typeof actual === 'string' || typeof actual === 'number') && String(actual) === value
}
