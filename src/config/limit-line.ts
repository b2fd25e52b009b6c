import { findNodeAtLocation, parseTree } from 'jsonc-parser'

/** The line, from 1, that sets a limit in the text of a thresholds.json; null when none does. */
export function limitLine(text: string, section: 'floors' | 'regression', metric: string): number | null {
  return lineAt(text, [section, metric])
}

/** The line, from 1, of a value in a JSON text; null where there is none. */
export function lineAt(text: string, path: readonly (string | number)[]): number | null {
  const tree = parseTree(text)
  const node = tree === undefined ? undefined : findNodeAtLocation(tree, [...path])
  // The name of a value stands at the beginning of the property around it; an entry of a list has none.
  const offset = node?.parent?.type === 'property' ? node.parent.offset : node?.offset
  return offset === undefined ? null : text.slice(0, offset).split('\n').length
}
