import { childrenOf, elementAt, parseXml, textAt, type XmlElement } from './xml-element.ts'

const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery'
const ADDRESSING = 'http://schemas.xmlsoap.org/ws/2004/08/addressing'

/**
 * What ONVIF devices call themselves. Some answer to the one only, some to the other (Core Specification, 7.3.2, and
 * Device Discovery before it).
 */
const TYPES = [
  '<d:Types xmlns:n="http://www.onvif.org/ver10/network/wsdl">n:NetworkVideoTransmitter</d:Types>',
  '<d:Types xmlns:n="http://www.onvif.org/ver10/device/wsdl">n:Device</d:Types>',
]

/** The probes of one round (WS-Discovery 1.0, 5.3), each with a new id, because devices drop what they know. */
export function probesOf(nextId: () => string): readonly { readonly id: string; readonly text: string }[] {
  return TYPES.map((types) => {
    const id = nextId()
    const text =
      '<?xml version="1.0" encoding="UTF-8"?>' +
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}">` +
      `<s:Header><a:Action>${DISCOVERY}/Probe</a:Action><a:MessageID>urn:uuid:${id}</a:MessageID>` +
      `<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>` +
      `<s:Body><d:Probe>${types}</d:Probe></s:Body></s:Envelope>`
    return { id, text }
  })
}

/** A device that answered. */
export interface ProbeMatch {
  /** Stays the same whatever the device's address: usually `urn:uuid:…`. */
  readonly endpoint: string
  /** URLs of its device service, by its own account. */
  readonly addresses: readonly string[]
}

const MAX_ENDPOINT = 256
const MAX_ADDRESSES = 16
const MAX_MATCHES = 16

/** The devices of a reply to one of our probes; none in anything else. Some replies lack the list around the matches. */
export function matchesOf(datagram: string, isOurs: (id: string) => boolean): readonly ProbeMatch[] {
  const root = parseXml(datagram)
  const envelope = root === null ? null : elementAt(root, 'Envelope')
  const body = envelope === null ? null : elementAt(envelope, 'Body')
  if (envelope === null || body === null) return []
  if (!isOurs(uuidOf(textAt(envelope, 'Header', 'RelatesTo')))) return []
  const list = elementAt(body, 'ProbeMatches') ?? body
  return childrenOf(list, 'ProbeMatch').slice(0, MAX_MATCHES).flatMap(matchOf)
}

/** Some write `urn:uuid:`, some `uuid:`, some capitals. */
function uuidOf(text: string): string {
  return text.slice(text.lastIndexOf(':') + 1).toLowerCase()
}

function matchOf(match: XmlElement): readonly ProbeMatch[] {
  const addresses = textAt(match, 'XAddrs')
    .split(/\s+/)
    .filter((address) => address !== '')
  const endpoint = textAt(match, 'EndpointReference', 'Address').toLowerCase().slice(0, MAX_ENDPOINT)
  if (addresses.length === 0) return []
  return [
    {
      endpoint: endpoint || (addresses[0] ?? '').slice(0, MAX_ENDPOINT),
      addresses: addresses.slice(0, MAX_ADDRESSES),
    },
  ]
}
