import { badInput } from '../errors.ts'
import type { Camera } from '../model/cameras.ts'
import type { StreamOptions } from '../model/streams.ts'
import { mjpeg } from './mjpeg/mjpeg.ts'
import type { ConnectionNeeds, Protocol } from './protocol.ts'
import { rtsp } from './rtsp/rtsp.ts'

/** Every protocol there is. The first one that claims a URL reads it. */
export const PROTOCOLS: readonly Protocol[] = [mjpeg, rtsp]

/** What `--protocol` may be. */
export const PROTOCOL_CHOICES: readonly string[] = ['auto', ...PROTOCOLS.map(({ name }) => name)]

/**
 * The protocol for a camera's URL: the chosen one, or the first that claims it.
 * @throws CamgateError `bad_input` if no protocol reads the URL; the message never contains it
 */
export function protocolFor(url: string, choice: string): Protocol {
  const protocol = chosen(choice).find((protocol) => protocol.claims(url))
  if (protocol !== undefined) return protocol
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? ''
  throw badInput([
    {
      option: 'camera URL',
      found: scheme === '' ? 'no scheme' : `the scheme ${scheme}`,
      expected: schemesOf(choice)
        .map((known) => `${known}//`)
        .join(' or '),
    },
  ])
}

/**
 * Names of the protocols that these cameras speak, each once.
 * @throws CamgateError as {@link protocolFor}
 */
export function protocolNames(cameras: readonly Camera[], choice: string): readonly string[] {
  return [...new Set(cameras.map(({ url }) => protocolFor(url, choice).name))]
}

/** URL schemes of the chosen protocol or of all of them, with their colon: `http:`. */
export function schemesOf(choice: string): readonly string[] {
  return [...new Set(chosen(choice).flatMap(({ defaultPorts }) => Object.keys(defaultPorts)))]
}

/** @param scheme with its colon, in lower case; null if no protocol has it */
export function defaultPortOf(scheme: string): number | null {
  return PROTOCOLS.find(({ defaultPorts }) => scheme in defaultPorts)?.defaultPorts[scheme] ?? null
}

/** What one connection of a run takes, whichever of its protocols reads it. */
export function needsOf(plan: StreamOptions & { readonly protocol: string }): ConnectionNeeds {
  const needs = chosen(plan.protocol).map((protocol) => protocol.needs(plan))
  return {
    descriptors: Math.max(...needs.map(({ descriptors }) => descriptors)),
    ports: Math.max(...needs.map(({ ports }) => ports)),
    hasDatagrams: needs.some(({ hasDatagrams }) => hasDatagrams),
  }
}

function chosen(choice: string): readonly Protocol[] {
  return PROTOCOLS.filter(({ name }) => choice === 'auto' || choice === name)
}
