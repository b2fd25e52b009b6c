import type { buildConnector } from 'undici'
import type { StreamOptions } from '../protocol.ts'
import {
  ADDRESSING,
  CONNECT_TIMEOUT_MS,
  sharedSecureContext,
  withoutProxy,
} from '../shared/socket-settings.ts'

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

/** How all connections of a run are made. */
export interface ConnectionSettings {
  readonly usesProxy: boolean
  /** Hosts that are asked without it, with commas between them. */
  readonly noProxy: string
  readonly socket: buildConnector.BuildOptions
}

/** @param environment where the proxy variables are looked up, in either case */
export function connectionSettings(
  { insecure }: StreamOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  const socket = {
    ...ADDRESSING,
    rejectUnauthorized: !insecure,
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    // Each connection stands for a viewer of its own: none resumes another one's TLS session.
    maxCachedSessions: 0,
  }
  return {
    socket,
    usesProxy: PROXY_VARIABLES.some((name) => environment[name]),
    noProxy: withoutProxy(environment),
  }
}

/** For a socket of this origin. */
export function socketOptions(origin: string, { socket }: ConnectionSettings): buildConnector.BuildOptions {
  return origin.startsWith('https:') ? { ...socket, secureContext: sharedSecureContext() } : socket
}
