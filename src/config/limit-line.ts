import { findNodeAtLocation, parseTree } from 'jsonc-parser'

/** The line, from 1, that sets a limit in the text of a thresholds.json; null when none does. */
export function limitLine(text: string, section: 'floors' | 'regression', metric: string): number | null {
  return lineFinder(text)([section, metric])
}

/** Finds the lines, from 1, of values in a JSON text, which is parsed once; null for a value that is missing. */
export function lineFinder(text: string): (path: readonly PropertyKey[]) => number | null {
  const tree = parseTree(text)
  return (path) => {
    const keys = path.filter((key) => typeof key !== 'symbol')
    const node = tree === undefined ? undefined : findNodeAtLocation(tree, keys)
    // The name of a value is at the beginning of the property around it; an entry of a list has no name.
    const offset = node?.parent?.type === 'property' ? node.parent.offset : node?.offset
    return offset === undefined ? null : text.slice(0, offset).split('\n').length
  }
}
