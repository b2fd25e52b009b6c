import { badInput } from '../errors.ts'
import type { Camera } from '../model/cameras.ts'
import type { Plan } from '../model/plan.ts'
import type { Protocol } from './protocol.ts'

/** A protocol by name. Its code is loaded only where streams are read. */
export interface KnownProtocol extends Pick<Protocol, 'name' | 'schemes'> {
  load(): Promise<Protocol>
}

/** Every protocol there is; the first one that knows a URL's scheme is its default. */
export const PROTOCOLS: readonly KnownProtocol[] = [
  {
    name: 'mjpeg',
    schemes: ['http:', 'https:'],
    load: async () => (await import('./mjpeg/mjpeg-client.ts')).mjpeg,
  },
  {
    name: 'rtsp',
    schemes: ['rtsp:', 'rtsps:'],
    load: async () => (await import('./rtsp/rtsp-client.ts')).rtsp,
  },
]

/**
 * The protocol for a camera's URL: the chosen one, or by its scheme.
 * @throws CamgateError `bad_input` if no protocol speaks the scheme; the message never contains the URL
 */
export function protocolFor(url: string, choice: Plan['protocol']): KnownProtocol {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? ''
  const found = PROTOCOLS.find(({ name, schemes }) => schemes.includes(scheme) && isChosen(name, choice))
  if (found !== undefined) return found
  const known = PROTOCOLS.filter(({ name }) => isChosen(name, choice)).flatMap(({ schemes }) => schemes)
  throw badInput([
    {
      option: 'camera URL',
      found: scheme === '' ? 'no scheme' : `the scheme ${scheme}`,
      expected: known.map((known) => `${known}//`).join(' or '),
    },
  ])
}

/**
 * Names of the protocols that these cameras speak, each once.
 * @throws CamgateError as {@link protocolFor}
 */
export function protocolNames(cameras: readonly Camera[], choice: Plan['protocol']): readonly string[] {
  return [...new Set(cameras.map(({ url }) => protocolFor(url, choice).name))]
}

function isChosen(name: string, choice: string): boolean {
  return choice === 'auto' || choice === name
}
