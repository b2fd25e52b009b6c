/** The same fields with the names that reports use, at every depth: `headroomPercent` becomes `headroom_percent`. */
export function snakeCase(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [rename(name), inside(value)]))
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside)
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? snakeCase(value as object) : value
}

/** Names that are sentences stay as they are. */
function rename(name: string): string {
  return /^[a-z]\w*$/.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name
}
