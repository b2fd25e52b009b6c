import { visit } from 'jsonc-parser'

export interface RepeatedKey {
  readonly key: string
  /** From 1, like the column. */
  readonly line: number
  readonly column: number
}

/** Keys that an object of a JSON text has more than once. `JSON.parse` would take the last one without a word. */
export function repeatedKeys(text: string): readonly RepeatedKey[] {
  const objects: Set<string>[] = []
  const repeated: RepeatedKey[] = []
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty(key, _offset, _length, line, column) {
      const keys = objects.at(-1)
      if (keys?.has(key)) repeated.push({ key, line: line + 1, column: column + 1 })
      keys?.add(key)
    },
  })
  return repeated
}
