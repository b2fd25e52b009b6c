import { isIP } from 'node:net'

export interface ListenAddress {
  readonly port: number
  /** Only programs on the server's machine reach it. */
  readonly isLocal: boolean
}

const ADDRESS = /^(.*):(\d{1,5})$/

/** Where a server says that it listens: `:8554`, `127.0.0.1:8554`, `[::1]:8554`. Null for anything else. */
export function listenAddress(value: unknown): ListenAddress | null {
  const [, host = '', digits] = (typeof value === 'string' && value.length < 300 && ADDRESS.exec(value)) || []
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? { port, isLocal: isLoopback(host) } : null
}

/** @param host as in URLs */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true
  return isIP(host) === 4 && host.startsWith('127.')
}
