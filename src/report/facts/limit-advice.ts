import type { RefusalKind } from '../../model/health.ts'
import type { LimitEvidence, SeenCause } from '../../model/limit-cause.ts'
import type { RtspTransport } from '../../model/streams.ts'

/** What to do about it. */
export function adviceText({ cause, evidence }: SeenCause, transport: RtspTransport): string {
  switch (cause) {
    case 'unknown':
      return unknownAdvice(evidence, transport)
    case 'server_sessions':
      return evidence.some(
        (one) => one.code === 'refusing_cameras' || (one.code === 'capped' && one.isOfCamera),
      )
        ? REFUSAL_ADVICE.camera_limit
        : REFUSAL_ADVICE.limit
    case 'generator':
      return evidence.some(({ code }) => code === 'search_ended')
        ? 'search from a larger or idle machine: the server holds at least what was found'
        : 'run on a larger or idle machine, or with fewer connections; this run says nothing about the server'
    case 'server_cpu':
      return evidence.some((one) => one.code === 'figure_full' && one.name === 'processors') ||
        evidence.some(({ code }) => code === 'processors_used_up')
        ? 'more processors, or fewer frames a second, would help'
        : 'more processors would not help: spread the cameras over more threads or more servers'
    default:
      return ADVICE[cause]
  }
}

const ADVICE = {
  server_memory: 'give the server more memory, or look at what it keeps for each connection',
  server_network: 'a faster link or smaller frames would carry more',
  server_queue: 'look at the log of the server and at the size of its queue for each viewer',
  network: 'look for loss on the network path between the server and this machine',
  cameras: 'look at the cameras and at the way from them to the server',
} as const

function unknownAdvice(evidence: readonly LimitEvidence[], transport: RtspTransport): string {
  const refused = evidence.find((one) => one.code === 'refused')
  if (refused !== undefined)
    return refused.kind === 'transport'
      ? `the server does not offer this transport: ${otherTransport(transport)}`
      : REFUSAL_ADVICE[refused.kind]
  if (evidence.some(({ code }) => code === 'lost_packets')) return lossAdvice(transport)
  const watch = evidence.find((one) => one.code === 'not_watched')
  if (watch === undefined) return 'look at the log of the server'
  return `${watch.what.map((what) => WATCH_BY[what]).join(' and ')} would show more`
}

function lossAdvice(transport: RtspTransport): string {
  const path = ADVICE.network
  const server = `the server itself discarded packets: ${ADVICE.server_queue}`
  if (transport === 'udp') return path
  return transport === 'tcp' ? server : `over UDP, ${path}; over TCP, ${server}`
}

const WATCH_BY = { process: '--server-pid', metrics: '--server-metrics' } as const

const REFUSAL_ADVICE: Readonly<Record<Exclude<RefusalKind, 'transport'>, string>> = {
  limit: "raise the server's limit on connections or spread the cameras over more servers",
  camera_limit: 'raise the limit on connections to a single camera, or share one connection to it',
  permission: 'a matter of permission, not of load: give this account and address access to the cameras',
  state:
    'the server does not accept the request in the state of the session, whatever the load: look at its log',
  other: 'no limit on connections has this status: look at the log of the server',
}

function otherTransport(transport: RtspTransport): string {
  if (transport === 'auto') return 'it refused TCP and UDP'
  return transport === 'udp' ? 'use --rtsp-transport tcp' : 'use --rtsp-transport udp or auto'
}
