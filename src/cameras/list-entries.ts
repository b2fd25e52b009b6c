import { found } from '../config/found.ts'
import { badInput } from '../errors.ts'
import { valueAt } from './field-path.ts'
import { namesOfUrls } from './url-names.ts'

export interface ListOptions {
  /** The option of the list, and that of the place of the list in it, as the user typed them. */
  readonly list: string
  readonly items: string
}

/**
 * The entries of a list of objects, a list of texts, or an object whose fields are the cameras. A text, or the name of
 * such a field, becomes the fields `id` and `name` of its entry, unless it has them.
 * @param path of the list; null: it is the value itself, or its only list
 */
export function entriesOf(value: unknown, path: string | null, options: ListOptions): readonly unknown[] {
  const list = path === null ? listIn(value, options) : listAt(value, path, options)
  if (!Array.isArray(list)) return Object.entries(list).map(([name, entry]) => namedEntry(name, entry))
  const entries = list as readonly unknown[]
  const urls = entries.filter((entry) => typeof entry === 'string' && entry.includes('://')) as string[]
  if (urls.length > 0 && urls.length === entries.length) return namedUrls(urls)
  return entries.map((entry) => (typeof entry === 'string' ? { id: entry, name: entry } : entry))
}

/** Cameras are named after their URLs, because a URL may contain a password. */
function namedUrls(urls: readonly string[]): readonly unknown[] {
  const names = namesOfUrls(urls)
  return urls.map((url, at) => ({ id: names[at], name: names[at], url }))
}

function namedEntry(name: string, entry: unknown): unknown {
  if (typeof entry === 'string') return { id: name, name, url: entry }
  return typeof entry === 'object' && entry !== null ? { id: name, name, ...entry } : { id: name, name }
}

function listIn(value: unknown, options: ListOptions): object {
  if (Array.isArray(value)) return value
  const lists = typeof value === 'object' && value !== null ? listsIn(value) : []
  const [only] = lists
  if (only !== undefined && lists.length === 1) return only.list
  if (lists.length === 0 && isKeyed(value)) return value
  const hint = `${options.items} says where the list is`
  const names = lists.map(({ name }) => JSON.stringify(name.slice(0, 40))).slice(0, 10)
  const what = names.length > 0 ? `an object with several lists (${names.join(', ')})` : found(value)
  throw badInput(
    [{ option: options.list, found: `${what} in the answer`, expected: 'a JSON list of cameras' }],
    hint,
  )
}

function listAt(value: unknown, path: string, options: ListOptions): object {
  const list = valueAt(value, path)
  if (Array.isArray(list) || isKeyed(list)) return list
  throw badInput([
    {
      option: options.items,
      found: `${found(list)} at ${path} of the answer`,
      expected: 'a list of cameras',
    },
  ])
}

/** An object of objects: each is a camera, named by its field. */
function isKeyed(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries: unknown[] = Object.values(value)
  return entries.length > 0 && entries.every((entry) => typeof entry === 'object' && entry !== null)
}

function listsIn(answer: object): { name: string; list: readonly unknown[] }[] {
  return Object.entries(answer).flatMap(([name, list]) => (Array.isArray(list) ? [{ name, list }] : []))
}
