/** The contents of a `Session` header (RFC 2326, 12.37). */
export interface SessionHeader {
  /** Empty if missing. */
  readonly id: string
  /** After this much silence from us, the server ends the session; null if it does not say. */
  readonly timeoutMs: number | null
}

const TIMEOUT = /timeout[\s:="']*(\d{1,6})/i

/** Reads the header however it is written: `1234; Timeout = "30"`. */
export function readSessionHeader(header: string): SessionHeader {
  const end = header.indexOf(';')
  const id = (end < 0 ? header : header.slice(0, end)).replace(/[^\x20-\x7e]/g, '').trim()
  const seconds = end < 0 ? 0 : Number(TIMEOUT.exec(header.slice(end))?.[1] ?? 0)
  return { id, timeoutMs: seconds > 0 ? 1000 * seconds : null }
}
