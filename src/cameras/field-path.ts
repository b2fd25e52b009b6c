import { clip } from '../text/escape.ts'

const MAX_FIELDS = 10
/** Entries of one list are alike. */
const MAX_ENTRIES = 100

/**
 * The value at a dotted path of own fields; undefined when the path breaks off. A field whose name contains dots takes
 * precedence.
 */
export function valueAt(value: unknown, path: string): unknown {
  const own = ownField(value, path)
  if (own !== undefined) return own
  return path.split('.').reduce(ownField, value)
}

/** A text at a field; empty without one, because a name of another type, or none, names nothing. */
export function textField(value: unknown, name: string): string {
  const text = ownField(value, name)
  return typeof text === 'string' ? text : ''
}

export function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/**
 * The fields of a list's entries, for people: `id, name, url`. Reads the first 100 entries and names 10 fields at most.
 * @param mask removes the secrets of the run from a name
 */
export function fieldNames(entries: readonly unknown[], mask = (name: string): string => name): string {
  const first = entries.slice(0, MAX_ENTRIES).filter((entry) => typeof entry === 'object' && entry !== null)
  const names = [...new Set(first.flatMap((entry) => Object.keys(entry as object)))]
  const shown = names.slice(0, MAX_FIELDS).map((name) => clip(mask(name).slice(0, 80), 40))
  const more = names.length > MAX_FIELDS ? [`${names.length - MAX_FIELDS} more`] : []
  return [...shown, ...more].join(', ')
}
