import type { Problem } from '../errors.ts'

const EXPECTED = "a header as 'Name: value'"
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 9110, section 5.5: visible characters, spaces, tabs and the octets above ASCII. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
/** They frame the message or belong to one hop (a proxy's password goes into its URL). Only the client sets them. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface Headers {
  /** Names as given, because some cameras compare them letter by letter. */
  readonly headers: Readonly<Record<string, string>>
  readonly problems: readonly Problem[]
}

/** Reads `K: V` lines. Values are secrets: no problem ever shows one. */
export function readHeaders(values: readonly unknown[], option: string): Headers {
  const headers = new Map<string, Header>()
  const problems: Problem[] = []
  for (const value of values) {
    const read = readHeader(value, headers)
    if ('name' in read) headers.set(read.name.toLowerCase(), read)
    else problems.push({ option, ...read })
  }
  const entries = [...headers.values()].map(({ name, value }) => [name, value])
  return { headers: Object.fromEntries(entries), problems }
}

interface Header {
  readonly name: string
  readonly value: string
}

function readHeader(header: unknown, seen: ReadonlyMap<string, Header>): Header | Omit<Problem, 'option'> {
  const text = typeof header === 'string' ? header : ''
  const colon = text.indexOf(':')
  if (colon < 0) return { found: 'a value without a colon', expected: EXPECTED }
  const name = text.slice(0, colon).trim()
  const value = withoutBlanks(text.slice(colon + 1))
  if (!TOKEN.test(name)) return { found: 'a name that is not an HTTP token', expected: EXPECTED }
  if (RESERVED.has(name.toLowerCase()))
    return { found: `the header ${name}`, expected: 'one that the client does not set itself' }
  if (seen.has(name.toLowerCase()))
    return { found: `the header ${name} twice`, expected: 'every header once' }
  if (value === '') return { found: `the header ${name} without a value`, expected: EXPECTED }
  if (!VALUE.test(value)) {
    return { found: `a value of ${name} with a line break or other forbidden character`, expected: EXPECTED }
  }
  return { name, value }
}

/** RFC 9110, section 5.5: spaces and tabs around a value are not part of it. */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charAt(start))) start += 1
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}
