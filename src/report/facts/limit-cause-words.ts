import { counted } from '../../analysis/stats/counted.ts'
import type {
  FullFigure,
  LimitCause,
  LimitCauseName,
  LimitEvidence,
  SeenCause,
  SideEvidence,
} from '../../model/limit-cause.ts'
import { MACHINE_TITLES } from '../../model/server-figures.ts'
import type { RtspTransport } from '../../model/streams.ts'
import type { Report } from '../schema/schema.ts'
import { disturbanceText, serverUseText } from './evidence-words.ts'
import { figureText } from './figure-words.ts'
import { healthText } from './health-words.ts'
import { adviceText } from './limit-advice.ts'

/** As people read it, in a sentence that begins with "limited by". */
export const LIMIT_TITLES: Readonly<Record<LimitCauseName, string>> = {
  server_cpu: 'server processors',
  server_memory: 'server memory',
  server_network: 'the link of the server',
  server_sessions: 'a cap on sessions',
  server_queue: 'the queue of the server',
  network: 'the network',
  cameras: 'cameras',
  generator: 'the load generator',
  unknown: 'an unknown cause',
}

/** What limited the server, if that is known and the findings about health do not say it already. */
export function newLimit({ limit_cause: limit, health }: Omit<Report, 'gate'>): Report['limit_cause'] {
  if (limit === null || limit.cause === 'unknown' || limit.cause === 'generator') return null
  const said = [health.pass_why, health.refusals ?? '', health.dead_cameras?.text ?? '']
  return said.some((text) => text.includes(limit.evidence)) ? null : limit
}

/** `server processors at 24 connections: the server used 1.9 of 2 processors` */
export function limitPhrase(limit: NonNullable<Report['limit_cause']>): string {
  const { cause, at_connections: connections, evidence } = limit
  return `${LIMIT_TITLES[cause]} at ${counted(connections, 'connection')}: ${evidence}`
}

/** All the evidence for a cause, as a phrase without a full stop. */
export function limitText({ evidence }: SeenCause): string {
  return evidence.map(limitEvidenceText).join('; ')
}

/** What limited a run and what to do about it: the cause, then what was seen beside it. */
export function limitFindings(limit: LimitCause | null, transport: RtspTransport): LimitFinding[] {
  if (limit === null) return []
  return [limit, ...limit.alsoSeen].map((seen) => ({
    name: nameOf(seen),
    evidence: limitText(seen),
    advice: adviceText(seen, transport),
  }))
}

export interface LimitFinding {
  readonly name: string
  readonly evidence: string
  readonly advice: string
}

/** In the older format, whose names are kept where it has one. */
const NAMES: Readonly<Record<LimitCauseName, string>> = {
  server_cpu: 'Processing overhead',
  server_memory: 'Server memory',
  server_network: 'Network bandwidth',
  server_sessions: 'Connection limits',
  server_queue: 'Server queue',
  network: 'Packet loss',
  cameras: 'Cameras',
  generator: 'Load generator',
  unknown: 'Unknown limit',
}

/** Refusals that no number of connections would change are no limit. */
export const REFUSALS = 'Refusals'

function nameOf({ cause, evidence }: SeenCause): string {
  const seen = cause === 'unknown' ? evidence.find(({ code }) => code in NAMES_OF_UNKNOWN) : undefined
  return seen === undefined ? NAMES[cause] : NAMES_OF_UNKNOWN[seen.code as keyof typeof NAMES_OF_UNKNOWN]
}

/** What it looks like, where the cause is not known. */
const NAMES_OF_UNKNOWN = {
  refused: REFUSALS,
  lost_packets: 'Packet loss',
  constant_flow: 'Constant throughput',
} as const

function limitEvidenceText(evidence: LimitEvidence): string {
  switch (evidence.code) {
    case 'generator':
      return disturbanceText(evidence) || 'this machine was the limit'
    case 'search_ended':
      return `this machine ended the search${evidence.reason ? `: ${evidence.reason}` : ''}`
    case 'refusing_cameras':
    case 'dead_cameras':
      return healthText(evidence)
    case 'figure_full':
      return fullText(evidence)
    case 'processors_used_up':
      return serverUseText(evidence)
    case 'memory_grew':
      return `it grew by ${figureText(evidence.bytesEach, 'bytes')} a connection from ${counted(evidence.fromConnections, 'connection')} on`
    case 'side':
      return sideText(evidence)
    case 'not_full':
      return `not full: ${evidence.figures.map(ofLimit).join(', ')}`
    case 'foreign_counts':
      return foreignText(evidence)
    case 'not_watched':
      return `not watched: ${evidence.what.map((what) => UNWATCHED[what]).join(' and ')}`
    default:
      return countsText(evidence)
  }
}

/** On which side of the server frames are missing, and what shows it. */
function sideText(evidence: SideEvidence): string {
  switch (evidence.why) {
    case 'held_up':
      return `on the side of the cameras: the server ingests late (each camera waited ${figureText(evidence.waitedMs / 1000, 's')} for it, and ${counted(evidence.skipped, 'frame')} could not be sent)`
    case 'different_loss':
      return 'on the side of the viewers: viewers of the same camera lose different numbers of frames'
    case 'all_sent':
      return 'on the side of the viewers: the server took all that the cameras sent'
  }
}

const UNWATCHED = { process: "the server's process", metrics: "the server's metrics" } as const

type Counts = Exclude<
  LimitEvidence,
  {
    code:
      | 'generator'
      | 'search_ended'
      | 'refusing_cameras'
      | 'dead_cameras'
      | 'figure_full'
      | 'processors_used_up'
      | 'memory_grew'
      | 'not_full'
      | 'not_watched'
      | 'foreign_counts'
      | 'side'
  }
>

function countsText(evidence: Counts): string {
  switch (evidence.code) {
    case 'capped': {
      const { admitted, refused, status, isSilent } = evidence
      const by = status === '' ? '' : ` by ${status}`
      const others = isSilent ? `left ${refused} without an answer` : `refused ${refused}${by}`
      return `the server admitted ${counted(admitted, 'connection')} and ${others}`
    }
    case 'constant_cap':
      return `as many as with ${counted(evidence.otherLoad, 'connection')}`
    case 'refused':
      return `${evidence.connections} of ${evidence.planned} connections were refused${evidence.status === '' ? '' : ` by ${evidence.status}`}`
    case 'lost_packets':
      return `${evidence.connections} of ${evidence.planned} connections lost ${percent(evidence.lost)} of their packets`
    case 'constant_flow':
      return `delivery stayed at a constant ${rate(evidence)}${loads(evidence)}`
    case 'missing_frames':
      return `${percent(evidence.arrived)} of the planned frames arrived, ${evidence.unhealthy} of ${evidence.planned} connections were not healthy`
    default:
      return flowText(evidence)
  }
}

type Flow = Exclude<
  Counts,
  { code: 'capped' | 'constant_cap' | 'refused' | 'lost_packets' | 'constant_flow' | 'missing_frames' }
>

function flowText(evidence: Flow): string {
  switch (evidence.code) {
    case 'link_full':
      return `${rate(evidence)} arrived over a link of ${evidence.linkMbps} Mbit/s`
    case 'path_full':
      return `data waited in ${evidence.queuedSockets.toFixed(0)} of the server's ${evidence.connections} sockets while a constant ${rate(evidence)} arrived`
    case 'interface_drops':
      return `the network interface of the server dropped ${perSecond(evidence)} packets a second (${percent(evidence.share)})`
    case 'cameras_late':
      return `the server got ${figureText(evidence.received, `${evidence.what}/s`)} from cameras that should send ${figureText(evidence.planned, `${evidence.what}/s`)}`
    case 'bad_frames':
      return `the server got ${figureText(evidence.perSecond, 'frames/s')} with errors from cameras that should send ${figureText(evidence.planned, 'frames/s')}`
    case 'discarded':
      return `the server discarded ${perSecond(evidence)} ${evidence.what} a second, and ${evidence.missingPerSecond.toFixed(1)} are missing here`
    case 'sent':
      return `the server sent ${amount(evidence.sent)} ${evidence.what} a second, and ${amount(evidence.arrived)} arrived`
    case 'lost_not_discarded':
      return `${percent(evidence.lost)} of the packets were lost, and the server discarded ${evidence.discardedPerSecond === 0 ? 'none' : `only ${evidence.discardedPerSecond.toFixed(1)} a second`}`
    case 'sent_again':
      return `the server sent ${perSecond(evidence)} TCP segments a second again (${percent(evidence.share)})`
  }
}

function foreignText({
  what,
  counted: said,
  seen,
}: Extract<LimitEvidence, { code: 'foreign_counts' }>): string {
  const unit = what === 'viewers' ? 'viewers' : 'bytes/s'
  return `the metrics are not used: that server counted ${figureText(said, unit)}, and ${figureText(seen, unit)} were seen here`
}

function fullText(figure: FullFigure): string {
  const { name, title, value, limit } = figure
  const isOfMachine = Object.values<string>(MACHINE_TITLES).includes(title)
  const who = isOfMachine ? "the server's machine" : 'the server'
  switch (name) {
    case 'processors':
      return `${who} used ${value.toFixed(1)} of ${counted(Number(limit.toFixed(1)), 'processor')}`
    case 'busiest_thread':
      return `the server's one busy thread was full (${value.toFixed(2)} of ${counted(limit, 'processor')})`
    case 'memory_bytes':
      return `${who} used ${figureText(value, 'bytes')} of ${figureText(limit, 'bytes')} of memory`
    case 'network_out':
      return `the network interface of the server sent ${figureText(value, 'Mbit/s')} over a link of ${figureText(limit, 'Mbit/s')}`
    default:
      return ofLimit(figure)
  }
}

/** `viewers 20 of 20` */
function ofLimit({ title, value, limit, name }: Omit<FullFigure, 'code'>): string {
  const unit = name === 'memory_bytes' ? 'bytes' : name === 'network_out' ? 'Mbit/s' : ''
  return `${title} ${figureText(value, unit)} of ${figureText(limit, unit)}`
}

function rate({ megabitsPerSecond }: { readonly megabitsPerSecond: number }): string {
  return figureText(megabitsPerSecond, 'Mbit/s')
}

function loads({
  fromConnections,
  toConnections,
}: Extract<LimitEvidence, { code: 'constant_flow' }>): string {
  return fromConnections === toConnections
    ? ''
    : ` from ${fromConnections} to ${counted(toConnections, 'connection')}`
}

function perSecond({ perSecond: value }: { readonly perSecond: number }): string {
  return amount(value)
}

function amount(value: number): string {
  return value.toFixed(1)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
