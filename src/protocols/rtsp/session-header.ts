/** What a `Session` header says (RFC 2326, 12.37). */
export interface SessionHeader {
  /** Empty where there is none. */
  readonly id: string
  /** After so much silence of ours the server ends the session; null where it does not say. */
  readonly timeoutMs: number | null
}

const TIMEOUT = /timeout[\s:="']*(\d{1,6})/i

/** Reads it however it is written: `1234; Timeout = "30"`. */
export function readSessionHeader(header: string): SessionHeader {
  const end = header.indexOf(';')
  const id = (end < 0 ? header : header.slice(0, end)).replace(/[^\x20-\x7e]/g, '').trim()
  const seconds = end < 0 ? 0 : Number(TIMEOUT.exec(header.slice(end))?.[1] ?? 0)
  return { id, timeoutMs: seconds > 0 ? 1000 * seconds : null }
}
