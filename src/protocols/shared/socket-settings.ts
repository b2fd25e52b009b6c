import type { TcpSocketConnectOpts } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { lookupLocalhost } from '../../system/localhost.ts'

export { withoutProxy } from '../../system/localhost.ts'

export const CONNECT_TIMEOUT_MS = 30_000
/** If a name has several addresses: how long one of them may take before the next is tried. */
const ADDRESS_TIMEOUT_MS = 2000

/**
 * The buffer that all sockets of this thread are read into, one after another. What is read is dropped before the next
 * read, so no connection needs its own memory. On Windows every pending read holds its buffer, all at the same time.
 * There each socket gets its own buffer from Node, as does TLS inside a proxy's tunnel.
 */
export const READ_BUFFER = process.platform === 'win32' ? null : Buffer.allocUnsafeSlow(64 * 1024)

/** How a name becomes a connection, for every protocol. */
export const ADDRESSING = {
  lookup: lookupLocalhost,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
} as const satisfies Partial<TcpSocketConnectOpts>

/** What OpenSSL needs for any connection. A separate one for each would take 30 KB and load the certificates again. */
let secureContext: SecureContext | null = null

/** One for all connections of this thread; certificates are loaded only when it is needed. */
export function sharedSecureContext(): SecureContext {
  secureContext ??= createSecureContext()
  return secureContext
}
