/** What a `Transport` header agrees on (RFC 2326, 12.39). */
export interface AgreedTransport {
  readonly isInterleaved: boolean
  readonly isMulticast: boolean
  /** Its packets are encrypted (RFC 3711). */
  readonly isSecure: boolean
  readonly channels: readonly [rtp: number, rtcp: number] | null
  /** Null without ports; some servers write 0 for that. */
  readonly serverPorts: readonly [rtp: number, rtcp: number] | null
  readonly clientPorts: readonly [rtp: number, rtcp: number] | null
  /** Where packets come from, if that is not the session's address. */
  readonly source: string | null
}

/** Longer headers are cut: nothing after this is of use. */
const MAX_HEADER = 2048

export function interleavedTransport([rtp, rtcp]: readonly [number, number]): string {
  return `RTP/AVP/TCP;unicast;interleaved=${rtp}-${rtcp}`
}

export function udpTransport([rtp, rtcp]: readonly [number, number]): string {
  return `RTP/AVP;unicast;client_port=${rtp}-${rtcp}`
}

/** The same for a stream that we send. */
export function recordTransport(transport: string): string {
  return `${transport};mode=record`
}

/** Reads the header of either side, in any order and case; if it lists several transports, the first counts. */
export function agreedTransport(header: string): AgreedTransport {
  const [first = ''] = header.slice(0, MAX_HEADER).split(',')
  const words = first.replace(/[\s"]+/g, '').split(';')
  const fields = new Map(words.map(asField))
  const profile = words.find((word) => /^RTP\//i.test(word)) ?? ''
  const source = fields.get('source') ?? ''
  return {
    isInterleaved: /\/TCP$/i.test(profile) || fields.has('interleaved'),
    isMulticast: fields.has('multicast'),
    isSecure: /^RTP\/SAVP/i.test(profile),
    channels: pairOf(fields.get('interleaved'), 0, 255),
    serverPorts: pairOf(fields.get('server_port'), 1, 65_535),
    clientPorts: pairOf(fields.get('client_port'), 1, 65_535),
    source: /^[\w.:-]{1,255}$/.test(source) ? source : null,
  }
}

function asField(word: string): [string, string] {
  const at = word.indexOf('=')
  return at < 0 ? [word.toLowerCase(), ''] : [word.slice(0, at).toLowerCase(), word.slice(at + 1)]
}

/** `4-5`, or `4` alone, which means the same, as does `4-4`: packets of one kind are never taken for the other. */
function pairOf(text: string | undefined, least: number, most: number): readonly [number, number] | null {
  const [, low = '', high] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '') ?? []
  if (low === '') return null
  const pair = [Number(low), high === undefined || high === low ? Number(low) + 1 : Number(high)] as const
  return Math.min(...pair) >= least && Math.max(...pair) <= most ? pair : null
}
