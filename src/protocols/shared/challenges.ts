/** One authentication scheme that a server offers; the names of scheme and fields are in lower case. */
export interface Challenge {
  readonly scheme: string
  readonly fields: ReadonlyMap<string, string>
}

/** A token, and its value if there is one: RFC 9110, 11.2 and 11.4, with tolerance for sloppy servers. */
const ITEM = /([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y

/** Reads `WWW-Authenticate` headers, one string per header, each with one or more challenges. */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap(parseHeader)
}

function parseHeader(header: string): Challenge[] {
  const challenges: { scheme: string; fields: Map<string, string> }[] = []
  for (const [name, value] of items(header)) {
    if (value === undefined) challenges.push({ scheme: name, fields: new Map() })
    else challenges.at(-1)?.fields.set(name, value)
  }
  return challenges
}

function* items(header: string): Generator<[name: string, value: string | undefined]> {
  let at = 0
  while (at < header.length) {
    ITEM.lastIndex = at
    const found = ITEM.exec(header)
    // Skip anything that is not an item, such as a comma or an unclosed quote.
    at = found === null ? at + 1 : ITEM.lastIndex
    if (found !== null) yield [(found[1] ?? '').toLowerCase(), found[2]?.replace(/\\(.)/g, '$1') ?? found[3]]
  }
}
