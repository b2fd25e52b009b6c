import { setTimeout as delay } from 'node:timers/promises'
import type { NatsAccess } from '../config/nats-address.ts'
import { CamgateError } from '../errors.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { networkReason } from '../text/network-reason.ts'
import { codeOf } from '../text/system-error.ts'
import { type NatsFileNames, readNatsFiles } from './nats-files.ts'
import { connectWire } from './nats-wire.ts'
import type { Wire } from './wire.ts'

/** The server may not be there yet: containers start in any order. */
const NOT_YET: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
])
const RETRY_MS = 500
const SILENT = 'if it asks for a certificate, give it one with --nats-cert and --nats-key'

export interface NatsPatience {
  /** How long to try again while there is no server. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Called once, if the server is not there at first: it is tried again. */
  readonly waiting?: (why: string) => void
}

/**
 * Connects to a NATS server.
 * @param name how the server lists this client
 * @throws CamgateError `unreachable` if no server answers in time, `bad_input` if it refuses us or a file cannot be read,
 *   `interrupted`
 */
export async function connectNats(
  access: NatsAccess,
  { files, name }: { readonly files: NatsFileNames; readonly name: string },
  { waitMs, signal, waiting }: NatsPatience,
): Promise<Wire> {
  const contents = await readNatsFiles(access, files)
  const endsAtMs = performance.now() + waitMs
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await connectWire(access, contents, name)
    } catch (error) {
      const failure = failureOf(error, access)
      if (failure.code !== 'unreachable' || performance.now() >= endsAtMs) throw failure
      if (isFirst) waiting?.(`${failure.message}; trying again`)
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) throw new CamgateError('interrupted', 'stopped while connecting to the NATS server')
  }
}

function failureOf(cause: unknown, { url }: NatsAccess): CamgateError {
  const what = `cannot connect to the NATS server at ${safeUrl(url)}`
  const error = cause instanceof Error ? cause : new Error(String(cause))
  if (error.name === 'AuthorizationError' || error.name === 'UserAuthenticationExpiredError')
    return new CamgateError('bad_input', `${what}: it refuses the login`, { cause })
  const code = codeOf(error.cause) ?? codeOf(error)
  // What a server does that did not get the certificate that it asks for.
  if (error.name === 'TimeoutError')
    return new CamgateError('unreachable', `${what}: no answer`, { hint: SILENT, cause })
  const isAbsent = code !== null && NOT_YET.has(code)
  const message = `${what}: ${networkReason(error)}`
  return new CamgateError(isAbsent ? 'unreachable' : 'bad_input', message, { cause })
}
