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

const STATUS_LINE = /^RTSP\/\d\.\d[ \t]+(\d{3})(?:[ \t]+(.*))?$/
const REQUEST_LINE = /^([A-Z_]{3,20})[ \t]+(\S+)[ \t]+RTSP\/\d\.\d$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+)[ \t]*:[ \t]*(.*)$/

/** The first line of a message, without its end (RFC 2326, 6.1 and 7.1); null when it is none. */
export function readStartLine(line: string): Pick<RtspHead, 'status' | 'word' | 'url'> | null {
  const [, status, reason = ''] = STATUS_LINE.exec(line) ?? []
  if (status !== undefined) return { status: Number(status), word: reason.trim(), url: '' }
  const [, method, url = ''] = REQUEST_LINE.exec(line) ?? []
  return method === undefined ? null : { status: null, word: method, url }
}

/** @param text a head with its first line; what is no header field is left out, folded lines are joined */
export function readHead(text: string): RtspHead | null {
  const [first = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const start = readStartLine(first)
  if (start === null) return null
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    const key = name.toLowerCase()
    const values = headers.get(key)
    if (values === undefined) headers.set(key, [value.trim()])
    else values.push(value.trim())
  }
  return { ...start, headers }
}

/** The first value of a header; empty when there is none. */
export function headerOf({ headers }: RtspHead, name: string): string {
  return headers.get(name)?.[0] ?? ''
}
