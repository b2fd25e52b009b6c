import { badInput } from '../errors.ts'
import { mjpeg } from './mjpeg/client.ts'
import type { Protocol } from './protocol.ts'

/** Every protocol there is; the first one that knows a URL's scheme is its default. */
export const PROTOCOLS: readonly Protocol[] = [mjpeg]

/**
 * The protocol for a camera's URL: the chosen one, or by its scheme.
 * @throws CamgateError `bad_input` when no protocol speaks the scheme; the URL itself is never told
 */
export function protocolFor(url: string, choice: 'auto' | 'mjpeg'): Protocol {
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

function isChosen(name: string, choice: string): boolean {
  return choice === 'auto' || choice === name
}
