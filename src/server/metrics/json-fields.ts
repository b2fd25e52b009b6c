/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The number at a path of field names; null if the path leads to no number. */
export function numberIn(value: unknown, ...path: readonly string[]): number | null {
  const found = path.reduce(
    (inner, name) => (Object.hasOwn(fieldsOf(inner), name) ? fieldsOf(inner)[name] : null),
    value,
  )
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}
