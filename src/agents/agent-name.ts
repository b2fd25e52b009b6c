import { hostname } from 'node:os'

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/i

export const NAME_EXPECTATION = '1 to 64 letters, digits, dots, hyphens or underscores'

export function isAgentName(text: string): boolean {
  return NAME.test(text)
}

/** The name of an agent whose operator gave it none: that of its machine. */
export function defaultAgentName(host = hostname()): string {
  const name = host
    .replace(/[^a-z0-9._-]+/gi, '-')
    .slice(0, 64)
    .replace(/^[._-]+|[._-]+$/g, '')
  return name === '' ? 'agent' : name
}
