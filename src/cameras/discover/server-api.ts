import { CamgateError } from '../../errors.ts'
import type { DiscoveryAddress } from '../../model/cameras.ts'
import { Api, type ApiReply } from '../api-request.ts'
import type { DiscoveryRequest } from './discovery.ts'

/** The HTTP API of a server, which is asked for several things. */
export interface ServerApi {
  /** Resolves paths, and URLs below its own. */
  readonly base: string
  readonly ask: (path: string) => Promise<unknown>
  /** Null where the server does not say, or not to us. */
  readonly askIfAllowed: (path: string) => Promise<unknown>
  readonly askPage: (url: string) => Promise<ApiReply>
}

/**
 * Opens the API of an address for as long as `use` takes.
 * @param advice what else to check when nothing answers
 */
export async function withServerApi<T>(
  request: DiscoveryRequest,
  defaultPort: number,
  use: (api: ServerApi) => Promise<T>,
  advice?: string,
): Promise<T> {
  const { option, headers, insecure, signal, timeouts, mask } = request
  const api = new Api({
    ...{ option, headers, insecure, signal, mask, advice },
    timeoutMs: timeouts.requestMs,
    totalMs: timeouts.totalMs,
  })
  const base = httpAt(request.address, defaultPort)
  const ask = async (path: string): Promise<unknown> => (await api.ask(base + path)).value
  try {
    return await use({ base, ask, askIfAllowed: (path) => orNull(ask(path)), askPage: (url) => api.ask(url) })
  } finally {
    await api.close()
  }
}

async function orNull(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CamgateError && error.code !== 'interrupted') return null
    throw error
  }
}

/** `rtsp://user:password@host:8554`: where a server also listens, with the login of its address. */
export function urlAt(
  { username, password, host }: DiscoveryAddress,
  { scheme, port }: { readonly scheme: string; readonly port: number },
): string {
  const secret = password === '' ? '' : `:${encodeURIComponent(password.toWellFormed())}`
  const login =
    username === '' && secret === '' ? '' : `${encodeURIComponent(username.toWellFormed())}${secret}@`
  return `${scheme}://${login}${host}:${port}`
}

/** Where the HTTP API of a server is; `?https=true` in its address encrypts it. */
export function httpAt(address: DiscoveryAddress, defaultPort: number): string {
  const scheme = parameterOf(address, 'https') === 'true' ? 'https' : 'http'
  return urlAt(address, { scheme, port: address.port ?? defaultPort })
}

/** Where a server sends RTSP: at the port that it says, unless `?rtsp=` in its address has another. */
export function rtspAt(address: DiscoveryAddress, port: number, scheme = 'rtsp'): string {
  return urlAt(address, { scheme, port: Number(parameterOf(address, 'rtsp') ?? port) })
}

export function parameterOf({ query }: DiscoveryAddress, name: string): string | null {
  return new URLSearchParams(query).get(name)
}

/** The name of a stream as the path of a URL. Slashes in it stay. */
export function pathOf(name: string): string {
  return `/${name.toWellFormed().split('/').map(encodeURIComponent).join('/')}`
}

/** `MediaMTX at nvr.local:9997` */
export function sourceName(product: string, { host, port }: DiscoveryAddress, defaultPort: number): string {
  return `${product} at ${host}:${port ?? defaultPort}`
}
