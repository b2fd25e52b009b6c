import type { StreamOptions } from '../protocol.ts'
import { withoutProxy } from '../shared/socket-settings.ts'
import { type Proxies, readProxies } from './proxies.ts'

/** How all connections of a run are made. */
export interface ConnectionSettings {
  /** Certificates of cameras are not verified. */
  readonly isInsecure: boolean
  readonly proxies: Proxies
}

/** @param environment where the proxy variables are looked up, in either case */
export function connectionSettings(
  { insecure }: StreamOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  return { isInsecure: insecure, proxies: readProxies(environment, withoutProxy(environment)) }
}
