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
