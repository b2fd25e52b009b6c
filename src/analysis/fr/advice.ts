import type { RefusalKind } from '../../model/health.ts'
import type { RtspTransport } from '../../model/streams.ts'

/** What to do about a bottleneck of the server, wherever it was seen. */
export const ADVICE: Readonly<Record<'Network bandwidth' | 'Processing overhead', string>> = {
  'Network bandwidth':
    "compare with the speed of the server's link; a faster link or smaller frames would carry more",
  'Processing overhead':
    "watch the server's CPU and memory at this load; more of them, or a lower frame rate, would help",
}

/** What to do about lost packets. */
export function lossAdvice(transport: RtspTransport): string {
  const path = 'look for loss on the network path between the server and this machine'
  const server =
    'the server itself discarded packets: look at its log, its queue for each reader and its link'
  if (transport === 'udp') return path
  return transport === 'tcp' ? server : `over UDP, ${path}; over TCP, ${server}`
}

/** Separates refusals by a connection limit from those that no other number of connections would change. */
export function refusalName(kind: RefusalKind): 'Connection limits' | 'Refusals' {
  return kind === 'limit' || kind === 'camera_limit' ? 'Connection limits' : 'Refusals'
}

/** What to do about refusals of this kind. */
export function refusalAdvice(kind: RefusalKind, transport: RtspTransport): string {
  switch (kind) {
    case 'limit':
      return "raise the server's limit on connections or spread the cameras over more servers"
    case 'camera_limit':
      return 'raise the limit on connections to a single camera, or share one connection to it'
    case 'permission':
      return 'a matter of permission, not of load: give this account and address access to the cameras'
    case 'state':
      return 'the server does not accept the request in the state of the session, whatever the load: look at its log'
    case 'transport':
      return `the server does not offer this transport: ${otherTransport(transport)}`
    case 'other':
      return 'no limit on connections has this status: look at the log of the server'
  }
}

function otherTransport(transport: RtspTransport): string {
  if (transport === 'auto') return 'it refused TCP and UDP'
  return transport === 'udp' ? 'use --rtsp-transport tcp' : 'use --rtsp-transport udp or auto'
}
