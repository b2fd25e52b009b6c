import type { Trial } from '../../src/model/capacity.ts'
import type { Floor } from '../../src/model/gate.ts'
import type { LimitCause } from '../../src/model/limit-cause.ts'
import type { Evidence, GeneratorHealth } from '../../src/model/machine.ts'
import type { ConnectionFacts } from '../../src/model/measured-window.ts'
import type { StreamEnd } from '../../src/model/streams.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { generatorOf, UNKNOWN_USE } from '../load/machine/samples.ts'
import { deadConnection, healthyConnections, reportOf, windowOf } from './sample-run.ts'
import { COMPARED, ISOLATED, SEARCHED, TRIALS, WATCHED } from './sample-search.ts'

const WINDOW_MS = 20_000
const TEST = { cameras: 24, connectionsPerCamera: 2 } as const

const FULL: StreamEnd = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 }
const NOBODY: StreamEnd = { kind: 'unreachable', detail: 'ECONNREFUSED' }

export function allHealthyOnBuiltIn(): Report {
  const window = windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS)
  return reportOf({
    ...TEST,
    window,
    run: { target: 'the built-in simulated cameras (no server of yours was tested)', simulated: true },
  })
}

/** One connection of nearly every kind, judged against a thresholds.json. */
export function mixed(): Report {
  const window = windowOf(mixedConnections(), WINDOW_MS)
  const floors: Floor[] = [
    { metric: 'connection_success_rate', min: 95 },
    { metric: 'healthy_rate', min: 75 },
    { metric: 'planned_fps_per_connection', min: 5 },
    { metric: 'time_to_first_frame_p95_ms', max: 5000 },
    { metric: 'capacity_connections', min: 200 },
  ]
  return reportOf({ ...TEST, window, run: { insecure: true }, floors })
}

/** Of four connections over RTP the first lost a hundredth of its packets, the last had none at all. */
export function overRtsp(): Report {
  const [first, ...others] = healthyConnections(4, 1, WINDOW_MS).map((one, at) => ({
    ...one,
    packets: 5000,
    jitterMs: 1.5 * (at + 1),
    keyFrameInterval: 25,
  }))
  const [second, third, last] = others
  if (first === undefined || second === undefined || third === undefined || last === undefined)
    throw new Error()
  const lossy = { ...first, packets: 4950, packetsLost: 50 }
  const silent = { ...deadConnection(last, NOBODY, WINDOW_MS), packets: 0, jitterMs: null }
  const window = windowOf([lossy, second, third, silent], WINDOW_MS)
  const floors: Floor[] = [
    { metric: 'loss_percent', max: 0.5 },
    { metric: 'jitter_ms', max: 4 },
  ]
  return reportOf({ cameras: 4, connectionsPerCamera: 1, window, floors })
}

export function generatorLimited(): Report {
  const connections = healthyConnections(24, 2, WINDOW_MS).map((c) => slowed(c, 0.5))
  const often = { where: '', seconds: 18, ofSeconds: 20 }
  const evidence: Evidence[] = [
    { signal: 'event_loop_busy', value: 0.93, limit: 0.7, ...often },
    { signal: 'event_loop_delay', value: 61, limit: 20, ...often },
  ]
  const window = windowOf(
    connections,
    WINDOW_MS,
    generatorOf({ limited: true, cause: 'generator', evidence, headroomPercent: 0 }),
  )
  return reportOf({ ...TEST, window })
}

export function nothingDelivered(): Report {
  const connections = healthyConnections(24, 2, WINDOW_MS).map((c) => deadConnection(c, NOBODY, WINDOW_MS))
  const gaps = { p50: null, p95: null, p99: null, max: null }
  return reportOf({
    ...TEST,
    window: { ...windowOf(connections, WINDOW_MS), gaps, gapDistribution: [] },
    run: { nominalFps: null },
  })
}

export function interrupted(): Report {
  const window = windowOf(healthyConnections(24, 2, 3000), 3000)
  return reportOf({ ...TEST, window, plannedMs: 120_000, run: { interrupted: true } })
}

/** All healthy at 48 connections; a search went on from there and found a capacity of 63. */
export function searched(): Report {
  const window = windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS)
  return reportOf({
    ...TEST,
    window,
    capacity: SEARCHED,
    trials: TRIALS,
    resources: WATCHED,
    limitCause: ONE_BUSY_THREAD,
    run: { isolation: ISOLATED },
  })
}

const ONE_BUSY_THREAD: LimitCause = {
  cause: 'server_cpu',
  connections: 64,
  evidence: [{ code: 'figure_full', name: 'busiest_thread', title: 'Busiest thread', value: 0.99, limit: 1 }],
  alsoSeen: [],
}

/** Compared with a server that holds more; nobody watched the process, or searched. */
export function abCompared(): Report {
  const window = windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS)
  return reportOf({ ...TEST, window, ab: COMPARED })
}

const HOSTILE_TEXTS = [
  '=cmd()|A1',
  '\u001b[2J\u001b]0;owned\u0007gone',
  'two\r\nlines\u2028and three',
  '::error::pwned',
  '##[error]pwned',
  '<img src=x onerror=alert(1)> @admin',
  '\u202etxt.exe',
] as const

/** The mixed run, where cameras are named, and streams and trials end, with hostile text. */
export function hostile(): Report {
  const connections = mixedConnections().map((connection, index): ConnectionFacts => {
    const text = HOSTILE_TEXTS[index % HOSTILE_TEXTS.length] ?? ''
    const lastEnd = connection.lastEnd && { ...connection.lastEnd, detail: text }
    const cameraId = Math.floor(index / 2) === 0 ? '::error::pwned' : connection.cameraId
    const connectionId = `camera_${text}_conn_${connection.connectionNumber}`
    return { ...connection, cameraId, connectionId, lastEnd }
  })
  const rows = [
    floor('healthy_rate', 77.083, '≥ 75', 'pass', 'fine'),
    floor('connection_success_rate', 83.333, '≥ 95', 'fail', HOSTILE_TEXTS[1]),
    floor('capacity_connections', null, '≥ 200', 'fail', HOSTILE_TEXTS[4]),
  ]
  const gate: Report['gate'] = { verdict: 'fail', rows, why: HOSTILE_TEXTS[2] }
  return reportOf({
    ...TEST,
    window: windowOf(connections, WINDOW_MS, hostileMachine()),
    run: { insecure: true, target: HOSTILE_TEXTS[3] },
    trials: hostileTrials(),
    gate,
  })
}

/** A program can name itself anything. */
function hostileMachine(): GeneratorHealth {
  const evidence = HOSTILE_TEXTS.map((detail) => ({ signal: 'cannot_open', detail }) as const)
  const foreign = HOSTILE_TEXTS.map((name) => ({ name, cores: 0.4 }))
  const use = { ...UNKNOWN_USE, ownCores: 0.2, serverCores: 1.2, foreignCores: 0.8, foreign }
  return generatorOf({ cause: 'environment', evidence, use })
}

function hostileTrials(): Trial[] {
  return HOSTILE_TEXTS.flatMap((reason, index): Trial[] => {
    const [, failed] = TRIALS
    return failed === undefined ? [] : [{ ...failed, number: index + 1, reason, serverCores: null }]
  })
}

function mixedConnections(): ConnectionFacts[] {
  return healthyConnections(24, 2, WINDOW_MS).map((connection, index) => {
    if (index < 6) return deadConnection(connection, FULL, WINDOW_MS)
    if (index === 6) return deadConnection(connection, { ...NOBODY }, WINDOW_MS)
    if (index === 7) return dropped(connection)
    if (index < 10) return slowed(connection, 0.6)
    if (index === 10) return { ...connection, freezes: 2, stalledMs: 1900, longStalls: 1, longestGapMs: 1800 }
    return index === 11 ? { ...connection, samePictureMs: 15_000 } : connection
  })
}

function slowed(connection: ConnectionFacts, share: number): ConnectionFacts {
  const framesPerSecond = connection.framesPerSecond.map((frames) => Math.round(frames * share))
  const frames = framesPerSecond.reduce((sum, x) => sum + x, 0)
  return { ...connection, frames, bytes: frames * 16_384, pictureBytes: frames * 16_000, framesPerSecond }
}

function dropped(connection: ConnectionFacts): ConnectionFacts {
  const kept = slowed(connection, 0.4)
  const lastEnd: StreamEnd = { kind: 'ended', detail: 'the server closed the connection' }
  return {
    ...kept,
    drops: 1,
    reconnections: 1,
    errors: 1,
    isDelivering: false,
    longestGapMs: 12_000,
    lastEnd,
  }
}

type Row = Report['gate']['rows'][number]

function floor(
  metric: string,
  value: number | null,
  limit: string,
  verdict: Row['verdict'],
  why: string,
): Row {
  return { metric, kind: 'floor', baseline: null, value, change: null, limit, verdict, why }
}
