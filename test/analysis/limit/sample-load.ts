import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { limitCauseOf } from '../../../src/analysis/limit/find-limit.ts'
import { type LoadFacts, loadFacts } from '../../../src/analysis/limit/load-facts.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { LimitCause } from '../../../src/model/limit-cause.ts'
import type { ConnectionFacts, WindowResult } from '../../../src/model/measured-window.ts'
import {
  SERVER_FIGURES,
  type ServerFigure,
  type ServerFigureName,
} from '../../../src/model/server-figures.ts'
import { generatorOf } from '../../load/machine/samples.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'

const WINDOW_MS = 10_000
const SECONDS = WINDOW_MS / 1000

/** A figure that has this value in every second. */
export function steady(
  name: ServerFigureName,
  value: number,
  limit: number | null = null,
  source = 'process 1',
): ServerFigure {
  const points = Array.from({ length: SECONDS }, (_, second) => ({ atMs: 1000 * (second + 1), value }))
  return { name, title: SERVER_FIGURES[name].title, source, limit, points }
}

export interface Sample {
  /** Four cameras, each with a quarter of them. */
  readonly connections?: number
  readonly change?: (connection: ConnectionFacts, index: number) => ConnectionFacts
  readonly figures?: readonly ServerFigure[]
  readonly generator?: Partial<WindowResult['generator']>
  readonly isVoid?: boolean
}

export function loadOf(sample: Sample): LoadFacts {
  const { connections = 40, change = (c) => c, figures = [], generator, isVoid = false } = sample
  const all = healthyConnections(4, connections / 4, WINDOW_MS)
    .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
    .map(change)
  const window = windowOf(all, WINDOW_MS, generatorOf(generator))
  return loadFacts({ window, health: judgeWindow(window, DEFAULT_HEALTH_RULES), figures }, isVoid)
}

export function causeOf(
  sample: Sample,
  others: readonly Sample[] = [],
  linkMbps: number | null = null,
): LimitCause | null {
  return limitCauseOf({ load: loadOf(sample), others: others.map(loadOf), linkMbps })
}

/** Every connection gets this share of its frames, in seconds that differ. */
export function slow(share: number, variation = 0.2): NonNullable<Sample['change']> {
  return (connection) => {
    const framesPerSecond = connection.framesPerSecond.map(
      (fps, second) => fps * share * (second % 2 === 0 ? 1 + variation : 1 - variation),
    )
    const frames = Math.round(connection.frames * share)
    const bytes = frames * 16_384
    return { ...connection, framesPerSecond, frames, bytes, pictureBytes: frames * 16_000 }
  }
}

/** All but this many are refused. */
export function capped(admitted: number, detail = 'HTTP 503 Service Unavailable') {
  const httpStatus = Number(detail.split(' ')[1])
  return (connection: ConnectionFacts, index: number) =>
    index < admitted
      ? connection
      : deadConnection(connection, { kind: 'refused', detail, httpStatus }, WINDOW_MS)
}

/** All but this many are accepted and get no answer. */
export function silent(served: number): NonNullable<Sample['change']> {
  return (connection, index) =>
    index < served ? connection : deadConnection(connection, { kind: 'no_frames', detail: '' }, WINDOW_MS)
}

/** Every connection loses this share of its packets. */
export function lossy(share: number): NonNullable<Sample['change']> {
  return (connection) => ({
    ...slow(1 - 2 * share)(connection, 0),
    packets: 8000 * (1 - share),
    packetsLost: 8000 * share,
    picturesLost: 100,
  })
}
