/** A response, or a request from the server. Header names are in lower case. */
export interface RtspMessage {
  /** Null for a request. */
  readonly status: number | null
  /** The reason of a response, the method of a request. */
  readonly word: string
  /** The URL of a request; empty in a response. */
  readonly url: string
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: string
}

/** Everything before the body. */
export type RtspHead = Omit<RtspMessage, 'body'>

type StartLine = Pick<RtspHead, 'status' | 'word' | 'url'>

const PROTOCOL = 'RTSP/'
const METHOD = /^[A-Z_]{3,20}$/
const STATUS_DIGITS = 3

/**
 * The first line of a message, without its line end (RFC 2326, 6.1 and 7.1); null if it is not one. Like viewers, it
 * accepts any number of blanks and tabs, lower case, and a reason directly after the status (`200OK`).
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

/** Decodes text of one character per byte. */
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

/** @param text a head with its first line; anything but header fields is ignored, and folded lines are joined */
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

/** The first value of a header that is not empty; empty if the header is missing. */
export function headerOf({ headers }: RtspHead, name: string): string {
  return headers.get(name)?.find((value) => value !== '') ?? ''
}

function isProtocol(text: string): boolean {
  return text.slice(0, PROTOCOL.length).toUpperCase() === PROTOCOL
}

function isWord(text: string): boolean {
  return text !== '' && nextBlank(text, 0) === text.length
}

/** The position of the first blank or tab; the length if not found. */
function nextBlank(text: string, from: number): number {
  const at = text.slice(from).search(/[ \t]/)
  return at < 0 ? text.length : from + at
}
