export interface StatusLine {
  /** Null if the line has no number. */
  readonly status: number | null
  readonly reason: string
}

/** Enough characters to see whether it is HTTP. */
export const STATUS_LINE_START = 8

/**
 * `HTTP/1.1 200 OK` (RFC 9112, 4) as viewers read it: in any case, with any version or none, after up to four stray
 * bytes, with any number of blanks, without a reason. Shoutcast says `ICY` instead of HTTP.
 */
const START = /^[\x20-\xff]{0,4}?(?:http|icy[ \t])/i
const LINE = /^.{0,4}?(?:http(?:\/[ \t]*[\d.,]*)?|icy)(?:[ \t]+|$)(\d*)(.*)$/is

/** @param text at least {@link STATUS_LINE_START} characters, or a whole line */
export function startsStatusLine(text: string): boolean {
  return START.test(text)
}

/** How ffmpeg and Chromium read a first line whose first word is more than a version: `HTTP/x.y 200`. */
const ODD_LINE = /^.{0,4}?http\S*(?:[ \t]+|$)(\d*)(.*)$/is

/** @returns null if the line is not a status line */
export function readStatusLine(line: string): StatusLine | null {
  return statusLineOf(LINE.exec(line))
}

/** The same for a first line that begins like HTTP, whatever follows. */
export function readOddStatusLine(line: string): StatusLine | null {
  return statusLineOf(ODD_LINE.exec(line))
}

function statusLineOf(found: RegExpExecArray | null): StatusLine | null {
  if (found === null) return null
  const status = Number(found[1])
  return { status: status >= 100 && status <= 999 ? status : null, reason: (found[2] ?? '').trim() }
}

/** The first bytes of other protocols, and what to do about them. */
const OTHERS: readonly (readonly [start: string, name: string])[] = [
  ['\x15\x03', 'TLS instead of plain HTTP: use https://'],
  ['\x16\x03', 'TLS instead of plain HTTP: use https://'],
  ['RTSP/', 'RTSP instead of HTTP: use rtsp://'],
  ['SSH-', 'SSH instead of HTTP'],
  ['--', 'data without a response header (HTTP/0.9)'],
  ['\xff\xd8', 'data without a response header (HTTP/0.9)'],
  ['<', 'a page without a response header (HTTP/0.9)'],
]

/** Whether it is an alert or a handshake (RFC 8446, 5.1), which may be shorter than any status line. */
export function isTls(text: string): boolean {
  return text.startsWith('\x15\x03') || text.startsWith('\x16\x03')
}

/** Why an answer that begins with this text, one character per byte, is not read. */
export function notHttp(text: string): string {
  const known = OTHERS.find(([start]) => text.startsWith(start))?.[1]
  return `the server sent ${known ?? 'something other than HTTP'}`
}
