import type { Outcome } from '../../model/health.ts'
import type { Report, ReportedConnection } from '../schema/schema.ts'

/** Why not a single frame came, in three lines without their full stops. */
export interface Silence {
  /** `nothing listens on localhost:9999` */
  readonly what: string
  /** `all 48 connections: connection refused (ECONNREFUSED)` */
  readonly counts: string
  /** What to look at first. */
  readonly check: string
}

const MAX_CAUSES = 2

/** Null if any connection delivered a frame, or if this machine may be the reason why none did. */
export function silenceOf(report: Report): Silence | null {
  const { planned_connections: planned, first_frame_never: never } = report.health
  return never < planned || report.generator.limited ? null : silenceText(report)
}

/** What most of the connections met. */
function silenceText(report: Report): Silence {
  const { individual_connections: connections, run } = report
  const causes = [...Map.groupBy(connections, causeOf)].sort(([, a], [, b]) => b.length - a.length)
  const [example] = causes[0]?.[1] ?? []
  const { what, check } = example === undefined ? WORDS.no_frames : wordsFor(example)
  return {
    what: causes.length === 1 ? `${what} ${placeOf(run.target)}` : `no camera of ${run.target} sent a frame`,
    counts: causesText(causes, connections.length),
    check,
  }
}

/** Silence in one line. */
export function silenceLine(report: Report): string {
  const { what, counts } = silenceText(report)
  return `${what}: ${counts}`
}

function causeOf({ outcome, detail }: ReportedConnection): string {
  return detail ?? outcome.replaceAll('_', ' ')
}

function causesText(causes: [string, ReportedConnection[]][], all: number): string {
  if (causes.length === 1) return `${whole(all)}: ${causes[0]?.[0]}`
  const shown = causes
    .slice(0, MAX_CAUSES)
    .map(([cause, { length }]) => `${length} of ${all} connections: ${cause}`)
  const left = causes.slice(MAX_CAUSES).reduce((sum, [, { length }]) => sum + length, 0)
  return [...shown, ...(left === 0 ? [] : [`${left} ended otherwise`])].join('; ')
}

function whole(connections: number): string {
  return connections === 1 ? 'the only connection' : `all ${connections} connections`
}

interface Words {
  /** Ends with a preposition: the place follows. */
  readonly what: string
  readonly check: string
}

const NO_CONNECTION: Words = { what: 'no connection to', check: 'check the scheme, host and port of the URL' }

const NO_ANSWER: Words = {
  what: 'no answer from',
  check: 'check the host and port of the URL, and whether a firewall is in the way',
}

const NO_ROUTE: Words = {
  what: 'there is no route to',
  check: 'check the host of the URL and the network of this machine',
}

/** Connections that were never opened, by the code of the system. */
const UNREACHABLE: Readonly<Record<string, Words>> = {
  ECONNREFUSED: {
    what: 'nothing listens on',
    check: 'check that the server runs, and the host and port of the URL',
  },
  ENOTFOUND: { what: 'there is no host', check: 'check the spelling of the host in the URL' },
  EAI_AGAIN: {
    what: 'no name server answers for',
    check: 'check the network of this machine and the host in the URL',
  },
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ETIMEDOUT: NO_ANSWER,
}

const WORDS: Readonly<Partial<Record<Outcome, Words>>> & Record<'no_frames', Words> = {
  unauthorized: {
    what: 'a login is required by',
    check: 'put user name and password into the URL (user:password@host), or correct them',
  },
  not_found: { what: 'no such stream on', check: 'check the path of the URL' },
  refused: { what: 'every stream is refused by', check: "check the server's log and its limits" },
  server_error: { what: 'only errors come from', check: "check the server's log" },
  protocol_error: {
    what: 'no stream from',
    check: 'check that the URL is that of the stream, not of a page or a single picture',
  },
  no_frames: {
    what: 'no complete frame from',
    check: 'check that the cameras behind the server are running',
  },
}

function wordsFor({ outcome, detail }: ReportedConnection): Words {
  if (outcome !== 'unreachable') return WORDS[outcome] ?? WORDS.no_frames
  const [code = ''] = /\bE[A-Z_]+\b/.exec(detail ?? '') ?? []
  if (detail?.startsWith('no connection') === true) return NO_ANSWER
  return (Object.hasOwn(UNREACHABLE, code) ? UNREACHABLE[code] : undefined) ?? NO_CONNECTION
}

/** `localhost:9999`; for a list of cameras, the list. */
function placeOf(target: string): string {
  const host = URL.parse(target)?.host ?? ''
  return host === '' || host.includes('{') ? `any address of ${target}` : host
}
