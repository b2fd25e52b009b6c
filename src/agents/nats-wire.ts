import {
  connect,
  credsAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
  type TlsOptions,
} from '@nats-io/transport-node'
import type { NatsAccess } from '../config/nats-address.ts'
import { decodeLoosely } from '../secrets/safe-url.ts'
import type { NatsFiles } from './nats-files.ts'
import { SUBJECTS } from './subjects.ts'
import type { Wire, WireMessage } from './wire.ts'

const CONNECT_MS = 5000
const RECONNECT_MS = 200
/** A connection that is half open is noticed within about this time. */
const PING_MS = 10_000

/**
 * Connects to a NATS server, once. From then on it is connected again whenever the connection breaks.
 * @throws Error of the NATS client
 */
export async function connectWire(access: NatsAccess, files: NatsFiles, name: string): Promise<Wire> {
  return new NatsWire(await connect({ ...optionsOf(access, files), name }))
}

function optionsOf({ url }: NatsAccess, { creds, ca, cert, key }: NatsFiles): NodeConnectionOptions {
  const { protocol, hostname, port, username, password } = new URL(url)
  const [user, pass] = [decodeLoosely(username), decodeLoosely(password)]
  const isSecure = protocol === 'tls:'
  return {
    servers: `${hostname}:${port || 4222}`,
    ...(creds === null ? {} : { authenticator: credsAuthenticator(creds) }),
    ...(user === '' ? {} : pass === '' ? { token: user } : { user, pass }),
    // With an object, the client refuses a server without TLS.
    ...(isSecure ? { tls: { ...checkedAs(hostname), ...textOf({ ca, cert, key }) } } : {}),
    inboxPrefix: `${SUBJECTS}.inbox`,
    // Other servers of a cluster may be reached in another way than this one.
    ignoreClusterUpdates: true,
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitterTLS: RECONNECT_MS,
    pingInterval: PING_MS,
    noAsyncTraces: true,
  }
}

/** The client only hands over names of hosts, so the certificate of an address would be checked for `localhost`. */
function checkedAs(hostname: string): TlsOptions {
  const host = hostname.replace(/^\[|\]$/g, '')
  return { host } as TlsOptions
}

function textOf(files: Record<'ca' | 'cert' | 'key', Buffer | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, bytes]) => (bytes === null ? [] : [[name, bytes.toString()]])),
  )
}

class NatsWire implements Wire {
  readonly closed: Promise<string>
  readonly #connection: NatsConnection
  readonly #restored = new Set<() => void>()
  #isInterrupted = false
  #refusal: string | null = null

  constructor(connection: NatsConnection) {
    this.#connection = connection
    this.closed = connection.closed().then((error) => this.#refusal ?? closedText(error))
    void this.#watch()
  }

  get maxBytes(): number {
    return this.#connection.info?.max_payload ?? 1024 * 1024
  }

  get isInterrupted(): boolean {
    return this.#isInterrupted
  }

  publish(subject: string, payload: Uint8Array, reply = ''): void {
    try {
      this.#connection.publish(subject, payload, reply === '' ? {} : { reply })
    } catch {
      // Closed, or the server now takes less: what is lost is sent again, or the session ends for want of a sign of life.
    }
  }

  subscribe(subject: string, heard: (message: WireMessage) => void): () => void {
    const subscription = this.#connection.subscribe(subject, {
      callback: (error, { data, reply = '' }) => {
        if (error === null) heard({ payload: data, reply })
      },
    })
    return () => {
      if (!this.#connection.isClosed()) subscription.unsubscribe()
    }
  }

  onRestored(callback: () => void): () => void {
    this.#restored.add(callback)
    return () => this.#restored.delete(callback)
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect') this.#isInterrupted = true
      if (status.type === 'reconnect') this.#isInterrupted = false
      if (status.type === 'reconnect') for (const callback of this.#restored) callback()
      if (status.type === 'error' && status.error.name === 'PermissionViolationError') await this.#refuse()
    }
  }

  /** Without its subjects, this side would wait for messages that never come. */
  async #refuse(): Promise<void> {
    this.#refusal = `the NATS server does not permit this login to publish and subscribe to ${SUBJECTS}.>`
    await this.#connection.close()
  }
}

function closedText(error: unknown): string {
  return `the connection to the NATS server was closed${error instanceof Error ? `: ${error.message}` : ''}`
}
