import type { StreamRequest } from './mjpeg-request.ts'

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 9110, 5.5: one character per byte, no controls except tabs. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The head of a GET request, one character per byte, in the order and spelling that viewers use: some cameras compare
 * names letter by letter. Custom headers replace ours of the same name and keep their spelling.
 * @param target what goes in the request line: a path, or the whole URL for a proxy
 * @param proxyAuthorization for a proxy that forwards the request
 * @throws TypeError for a header that cannot be sent; the message does not contain its value
 */
export function requestHead(
  { origin, headers }: Pick<StreamRequest, 'origin' | 'headers'>,
  target: string,
  proxyAuthorization: string | null,
): string {
  const own: Record<string, string> = { Host: new URL(origin).host, 'User-Agent': 'camgate', Accept: '*/*' }
  if (proxyAuthorization !== null) own['Proxy-Authorization'] = proxyAuthorization
  return headOf(`GET ${target} HTTP/1.1`, [...withCustomHeaders(own, headers), ['Connection', 'close']])
}

/** The head of the request that opens a tunnel (RFC 9110, 9.3.6). @param host with its port */
export function connectHead(host: string, proxyAuthorization: string | null): string {
  const own: [string, string][] = [
    ['Host', host],
    ['User-Agent', 'camgate'],
    ['Proxy-Connection', 'keep-alive'],
  ]
  if (proxyAuthorization !== null) own.push(['Proxy-Authorization', proxyAuthorization])
  return headOf(`CONNECT ${host} HTTP/1.1`, own)
}

function withCustomHeaders(
  own: StreamRequest['headers'],
  custom: StreamRequest['headers'],
): [string, string][] {
  const names = new Set(Object.keys(custom).map((name) => name.toLowerCase()))
  return [
    ...Object.entries(own).filter(([name]) => !names.has(name.toLowerCase())),
    ...Object.entries(custom),
  ]
}

function headOf(start: string, headers: readonly (readonly [string, string])[]): string {
  const bad = headers.find(([name, value]) => !TOKEN.test(name) || !VALUE.test(value))
  if (bad !== undefined) throw new TypeError('a request header has a name or value that cannot be sent')
  return [start, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
}
