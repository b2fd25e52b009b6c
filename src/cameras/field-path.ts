/**
 * The value at a dotted path of own fields; undefined when the path breaks off. A field whose name contains dots takes
 * precedence.
 */
export function valueAt(value: unknown, path: string): unknown {
  const own = ownField(value, path)
  if (own !== undefined) return own
  return path.split('.').reduce(ownField, value)
}

export function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
