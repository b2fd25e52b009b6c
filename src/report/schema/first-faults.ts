import type { z } from 'zod'

/** List entries that are checked at once: a million faulty ones would make a message of gigabytes. */
const WINDOW = 1000

interface Faults {
  readonly issues: readonly z.core.$ZodIssue[]
}

/**
 * The faults of data of any size: all of them if its lists are short, otherwise those of the first thousand entries
 * that have any. Null if there are none.
 */
export function firstFaults(schema: z.ZodType, data: unknown): Faults | null {
  const windows = Math.ceil(longest(data) / WINDOW)
  for (let number = 0; number < windows; number += 1) {
    const { error } = schema.safeParse(windowOf(data, number))
    if (error !== undefined)
      return { issues: error.issues.map((issue) => ({ ...issue, path: placeIn(data, issue.path, number) })) }
  }
  return null
}

/** Length of the longest list or record anywhere in the data, at least 1. */
function longest(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 1
  const values: unknown[] = Object.values(data)
  return values.reduce<number>((most, value) => Math.max(most, longest(value)), Math.max(1, values.length))
}

/** A copy in which every long list is cut to its part `number`, or to its first part if it has no such part. */
function windowOf(data: unknown, number: number): unknown {
  if (typeof data !== 'object' || data === null) return data
  const start = startOf(data, number)
  if (Array.isArray(data)) return data.slice(start, start + WINDOW).map((value) => windowOf(value, number))
  const entries = Object.entries(data).slice(start, start + WINDOW)
  return Object.fromEntries(entries.map(([name, value]) => [name, windowOf(value, number)]))
}

function startOf(data: object, number: number): number {
  const size = Array.isArray(data) ? data.length : Object.keys(data).length
  return number * WINDOW < size ? number * WINDOW : 0
}

/** The path in the whole data. */
function placeIn(data: unknown, path: readonly PropertyKey[], number: number): PropertyKey[] {
  let at: unknown = data
  return path.map((key) => {
    const place = Array.isArray(at) && typeof key === 'number' ? key + startOf(at, number) : key
    at = typeof at === 'object' && at !== null ? Reflect.get(at, place) : undefined
    return place
  })
}
