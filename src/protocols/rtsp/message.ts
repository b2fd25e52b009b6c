/** A response, or a request that the server makes. Names of headers in lower case. */
export interface RtspMessage {
  /** Null: a request. */
  readonly status: number | null
  /** The reason of a response, the method of a request. */
  readonly word: string
  /** The URL of a request; empty in a response. */
  readonly url: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
}

/** What stands above the body. */
export type RtspHead = Omit<RtspMessage, 'body'>

type StartLine = Pick<RtspHead, 'status' | 'word' | 'url'>

const PROTOCOL = 'RTSP/'
const METHOD = /^[A-Z_]{3,20}$/
const STATUS_DIGITS = 3

/**
 * The first line of a message, without its end (RFC 2326, 6.1 and 7.1); null when it is none. As viewers do, it
 * forgives blanks and tabs in any number, lower case, and a status with its reason right behind it (`200OK`).
 */
export function readStartLine(line: string): StartLine | null {
  const text = line.trim()
  return isProtocol(text) ? readStatusLine(text) : readRequestLine(text)
}

function readStatusLine(text: string): StartLine | null {
  const blank = nextBlank(text, 0)
  const rest = text.slice(blank).trimStart()
  const digits = rest.slice(0, STATUS_DIGITS)
  if (blank === text.length || !/^[1-9]\d\d$/.test(digits) || /\d/.test(rest.charAt(STATUS_DIGITS)))
    return null
  return { status: Number(digits), word: utf8(rest.slice(STATUS_DIGITS).trim()), url: '' }
}

/** Of a letter a byte. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString()
}

function readRequestLine(text: string): StartLine | null {
  const first = nextBlank(text, 0)
  const last = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'))
  const method = text.slice(0, first)
  const url = text.slice(first, last).trim()
  const isRequest = METHOD.test(method) && isProtocol(text.slice(last + 1)) && isWord(url)
  return isRequest ? { status: null, word: method, url } : null
}

/** @param text a head with its first line; what is no header field is left out, folded lines are joined */
export function readHead(text: string): RtspHead | null {
  const [first = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split('\n')
  const start = readStartLine(first)
  if (start === null) return null
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    if (name === '') continue
    const value = line.slice(colon + 1).trim()
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return { ...start, headers }
}

/** The first value of a header that says something; empty when there is none. */
export function headerOf({ headers }: RtspHead, name: string): string {
  return headers.get(name)?.find((value) => value !== '') ?? ''
}

function isProtocol(text: string): boolean {
  return text.slice(0, PROTOCOL.length).toUpperCase() === PROTOCOL
}

function isWord(text: string): boolean {
  return text !== '' && nextBlank(text, 0) === text.length
}

/** Where the first blank or tab stands; the length where there is none. */
function nextBlank(text: string, from: number): number {
  const at = text.slice(from).search(/[ \t]/)
  return at < 0 ? text.length : from + at
}
