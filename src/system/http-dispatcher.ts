import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { lookupLocalhost, withoutProxy } from './localhost.ts'

interface DispatcherOptions {
  /** Whether TLS certificates are not verified; by default, as `NODE_TLS_REJECT_UNAUTHORIZED` says. */
  readonly insecure?: boolean
  /** For a connection, in milliseconds; by default, the limit of undici. */
  readonly connectMs?: number
}

/**
 * Opens connections for HTTP requests, through the proxies of the environment. This machine is reached without a proxy.
 * The caller destroys it.
 * @throws Error if a proxy of the environment is not a URL
 */
export function httpDispatcher({ insecure, connectMs }: DispatcherOptions = {}): Dispatcher {
  const connect = {
    lookup: lookupLocalhost,
    ...(insecure === undefined ? {} : { rejectUnauthorized: !insecure }),
    ...(connectMs === undefined ? {} : { timeout: connectMs }),
  }
  const noProxy = withoutProxy(process.env)
  return new EnvHttpProxyAgent({ connect, noProxy, ...(insecure === true ? { requestTls: connect } : {}) })
}
