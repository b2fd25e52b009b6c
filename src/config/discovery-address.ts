import { z } from 'zod'
import { DISCOVERY_SCHEMES, type DiscoveryAddress, type DiscoveryScheme } from '../model/cameras.ts'
import { decodeLoosely } from '../secrets/safe-url.ts'
import { listed } from '../text/listed.ts'
import { readCount } from './digits.ts'

const MAX_LENGTH = 16_384
const EXAMPLE = 'a URL such as mediamtx://host:9997'
const SCHEME = listed(DISCOVERY_SCHEMES.map((scheme) => `${scheme}://`))
/** What answers without being named. */
const FOUND_BY_MULTICAST: readonly string[] = ['onvif']
/** Scheme, user name and password, host and port, path, query. */
const PARTS = /^([a-z0-9]+):\/\/(?:([^/?#]*)@)?([^/?#@]*)([^?#]*)(?:\?([^#]*))?$/i

/** One or several addresses of servers and devices that are asked for their cameras. */
export function discoveryAddresses() {
  return z.unknown().transform((input, context): readonly DiscoveryAddress[] => {
    const texts = (Array.isArray(input) ? input : [input]).map((one: unknown) => String(one).trim())
    const read = texts.map((text) => ({ text, address: readAddress(text) }))
    for (const { text, address } of read)
      if (typeof address === 'string') context.issues.push({ code: 'custom', input: text, message: address })
    return read.flatMap(({ address }) => (typeof address === 'string' ? [] : [address]))
  })
}

/** The address, or what was expected instead. */
function readAddress(text: string): DiscoveryAddress | string {
  if (text.length > MAX_LENGTH) return `a URL of at most ${MAX_LENGTH} characters`
  if (/[\s\p{Cc}]/u.test(text)) return 'a URL without spaces or line breaks'
  const [, word, userinfo = '', authority = '', path = '', query = ''] = PARTS.exec(text) ?? []
  if (word === undefined) return EXAMPLE
  const scheme = DISCOVERY_SCHEMES.find((known) => known === word.toLowerCase())
  if (scheme === undefined) return `a URL that begins with ${SCHEME}`
  const place = placeOf(authority)
  if (place === null) return EXAMPLE
  if (place.host === '' && !FOUND_BY_MULTICAST.includes(scheme))
    return `the server's host, as in ${scheme}://host`
  const problem = parameterProblem(scheme, query)
  if (problem !== null) return problem
  return { text, scheme, ...loginOf(userinfo), ...place, path: path === '' ? '/' : path, query }
}

interface Parameter {
  readonly isValid: (value: string) => boolean
  readonly expected: string
}

const PARAMETERS = {
  rtsp: {
    isValid: (value) => readCount(value, 1, 65_535) !== undefined,
    expected: 'rtsp=PORT, from 1 to 65535',
  },
  https: { isValid: (value) => value === 'true' || value === 'false', expected: 'https=true or https=false' },
  secret: { isValid: (value) => value !== '', expected: 'secret=… of the API' },
} as const satisfies Record<string, Parameter>

type ParameterName = keyof typeof PARAMETERS

const SERVER = ['rtsp', 'https'] as const
const PARAMETERS_OF: Readonly<Partial<Record<DiscoveryScheme, readonly ParameterName[]>>> = {
  mediamtx: SERVER,
  go2rtc: SERVER,
  frigate: SERVER,
  srs: SERVER,
  zlm: ['secret', ...SERVER],
}

/** What was expected instead of the query; null where it is right. */
function parameterProblem(scheme: DiscoveryScheme, query: string): string | null {
  const known = PARAMETERS_OF[scheme]
  if (known === undefined) return null
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = known.find((one) => one === name)
    if (parameter === undefined) return `${listed(known)} after the question mark`
    if (!PARAMETERS[parameter].isValid(value)) return PARAMETERS[parameter].expected
  }
  return null
}

function placeOf(authority: string): Pick<DiscoveryAddress, 'host' | 'port'> | null {
  if (authority === '') return { host: '', port: null }
  // URLs drop the port of their scheme, so it is read from the text.
  const port = /:(\d{1,5})$/.exec(authority)?.[1]
  if (!URL.canParse(`http://${authority}`)) return null
  return { host: new URL(`http://${authority}`).hostname, port: port === undefined ? null : Number(port) }
}

function loginOf(userinfo: string): Pick<DiscoveryAddress, 'username' | 'password'> {
  const colon = userinfo.indexOf(':')
  const name = colon < 0 ? userinfo : userinfo.slice(0, colon)
  return {
    username: decodeLoosely(name),
    password: colon < 0 ? '' : decodeLoosely(userinfo.slice(colon + 1)),
  }
}
