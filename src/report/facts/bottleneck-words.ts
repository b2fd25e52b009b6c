import { counted } from '../../analysis/stats/counted.ts'
import type { Bottleneck, BottleneckAdvice, BottleneckEvidence } from '../../model/bottleneck.ts'
import type { RefusalKind } from '../../model/health.ts'
import type { RtspTransport } from '../../model/streams.ts'
import { disturbanceText } from './evidence-words.ts'
import { healthText } from './health-words.ts'

/** `Packet loss: 8 of 48 connections lost 2.0 % of their packets; look for loss on the network path …` */
export function bottleneckText({ name, seen, advice }: Bottleneck): string {
  return `${name}: ${seenText(seen)}; ${adviceText(advice)}`
}

/** What was seen, with its figures, as a phrase without a full stop. */
export function seenText(seen: BottleneckEvidence): string {
  switch (seen.code) {
    case 'generator':
      return disturbanceText(seen) || 'this machine was the limit'
    case 'constant_flow':
      return `delivery stayed at a constant ${seen.megabitsPerSecond.toFixed(0)} Mbit/s, ${percent(seen.arrived)} of the planned frames`
    case 'refused':
      return `${seen.connections} of ${seen.planned} connections were refused${seen.status === '' ? '' : ` by ${seen.status}`}`
    case 'refusing_cameras':
      return healthText(seen)
    case 'lost_packets':
      return `${seen.connections} of ${seen.planned} connections lost ${percent(seen.lost)} of their packets`
    case 'overload':
      return overloadText(seen)
    default:
      return seenInTrials(seen)
  }
}

type OfTrials = Extract<BottleneckEvidence, { code: `trial${string}` | 'search_ended' }>

function seenInTrials(seen: OfTrials): string {
  switch (seen.code) {
    case 'trials_constant_flow':
      return `delivery stayed at ${range(seen.least, seen.most)} Mbit/s from ${seen.fromConnections} to ${seen.toConnections} connections${serverUse(seen)}`
    case 'trial_refused':
      return `at ${connections(seen)} ${seen.unhealthy} were not healthy, most of them refused`
    case 'trial_lost_packets':
      return `at ${connections(seen)}: ${seen.reason ?? 'most that were not healthy lost packets'}`
    case 'trial_overload':
      return `at ${connections(seen)}: ${seen.reason ?? `most that were not healthy were ${seen.outcome}`}${serverUse(seen)}`
    case 'search_ended': {
      const at = seen.connections === null ? '' : ` at ${counted(seen.connections, 'connection')}`
      return `this machine ended the search${at}${seen.reason ? `: ${seen.reason}` : ''}`
    }
  }
}

const PROCESSORS = {
  used_up: 'the server used up its processors: more of them, or fewer frames a second, would help',
  watched: 'compare with the processors that the server may use',
  unknown: '--server-pid would show whether the processors of the server are the limit',
} as const

/** What to do about it. */
export function adviceText(advice: BottleneckAdvice): string {
  switch (advice.code) {
    case 'faster_link':
      return `that fills the link of ${advice.linkMbps} Mbit/s: a faster one or smaller frames would carry more`
    case 'find_limit':
      return advice.linkMbps === null
        ? 'more connections share the same flow; link_mbps under "fr" in thresholds.json would show whether the link sets it'
        : `more connections share the same flow, which does not fill the link of ${advice.linkMbps} Mbit/s`
    case 'watch_server':
      return PROCESSORS[advice.processors]
    case 'larger_machine':
      return 'run on a larger or idle machine, or with fewer connections; this run says nothing about the server'
    case 'larger_machine_for_search':
      return 'search from a larger or idle machine: the server holds at least what was found'
    case 'find_loss':
      return lossAdvice(advice.transport)
    case 'refusal':
      return refusalAdvice(advice.kind, advice.transport)
  }
}

function lossAdvice(transport: RtspTransport): string {
  const path = 'look for loss on the network path between the server and this machine'
  const server =
    'the server itself discarded packets: look at its log, its queue for each reader and its link'
  if (transport === 'udp') return path
  return transport === 'tcp' ? server : `over UDP, ${path}; over TCP, ${server}`
}

function refusalAdvice(kind: RefusalKind, transport: RtspTransport): string {
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

function overloadText(seen: Extract<BottleneckEvidence, { code: 'overload' }>): string {
  const { slow, stalled, planned, reconnectionRate } = seen
  return [
    slow > 0 ? `${slow} of ${planned} connections were slow` : '',
    stalled > 0 ? `${stalled} of ${planned} connections stalled` : '',
    reconnectionRate === null ? '' : `${reconnectionRate.toFixed(3)} reconnections a successful connection`,
  ]
    .filter((text) => text !== '')
    .join(', ')
}

function connections({ connections: count }: { readonly connections: number }): string {
  return counted(count, 'connection')
}

function serverUse({ serverCores }: { readonly serverCores: number | null }): string {
  if (serverCores === null) return ''
  const used = serverCores.toFixed(1)
  return `; the server used ${used} ${used === '1.0' ? 'processor' : 'processors'}`
}

/** Three digits are enough: no flow is more constant than that. */
function range(least: number, most: number): string {
  const [from, to] = [least, most].map((flow) => Number(flow.toPrecision(3)))
  return from === to ? `${from}` : `${from} to ${to}`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
