import type { ClientOptions } from '../protocol.ts'
import { withoutProxy } from '../shared/socket-settings.ts'
import { type Proxies, readProxies } from './proxies.ts'

/** How every connection of a run is made. */
export interface ConnectionSettings {
  /** Whether to skip the verification of the cameras' certificates. */
  readonly isInsecure: boolean
  readonly proxies: Proxies
  readonly mayConnectTo: (url: string) => boolean
}

/** @param environment where the proxy variables are looked up, in upper and lower case */
export function connectionSettings(
  { insecure, mayConnectTo = () => true }: ClientOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionSettings {
  return { isInsecure: insecure, proxies: readProxies(environment, withoutProxy(environment)), mayConnectTo }
}
