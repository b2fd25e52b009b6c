import { findNodeAtLocation, parseTree } from 'jsonc-parser'

/** The line, from 1, that sets a limit in the text of a thresholds.json; null when none does. */
export function limitLine(text: string, section: 'floors' | 'regression', metric: string): number | null {
  const tree = parseTree(text)
  const node = tree === undefined ? undefined : findNodeAtLocation(tree, [section, metric])
  // The limit is the value; its name stands at the beginning of the property around it.
  const offset = node?.parent?.offset ?? node?.offset
  return offset === undefined ? null : text.slice(0, offset).split('\n').length
}
