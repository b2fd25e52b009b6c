import { GapHistogram } from '../../src/analysis/stats/histogram.ts'
import type { NamedReport } from '../../src/merge/stored-shard.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import type { ConnectionFacts, WindowResult } from '../../src/model/measured-window.ts'
import type { ScheduledLoad, Timetable } from '../../src/model/shard.ts'
import { reportShard, type ShardInput } from '../../src/report/build/report-shard.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { ownCount, ownIndices } from '../../src/shards/shares.ts'
import { healthyConnections, reportOf, windowOf } from '../report/sample-run.ts'

const CAMERAS = 6
export const START = Date.parse('2026-01-31T12:00:00Z')
const KEY = '0123456789abcdef0123456789abcdef'
const WINDOW_MS = 10_000

/** A window of 24 connections, and steps up to 48. */
export const TIMETABLE: Timetable = [24, 29, 34, 40, 48].map((connections, k): ScheduledLoad => {
  const opensAtMs = START + k * 20_000
  return { connections, opensAtMs, startsAtMs: opensAtMs + 6000, durationMs: WINDOW_MS }
}) as unknown as Timetable

export interface SampleShard {
  readonly number: number
  readonly of?: number
  readonly key?: string
  /** How many connections the server carries; the others are refused. */
  readonly capacity?: number
  /** How late its windows begin. */
  readonly lateMs?: number
  readonly clock?: Partial<ShardInput['clock']>
  readonly timetable?: Timetable
  /** Loads that it reached; all by default. */
  readonly reached?: number
  readonly change?: (report: Report) => Report
}

/** All connections of a load, each of which has its place as its figure, so that no two are alike. */
export function connectionsAt(connections: number, capacity: number): ConnectionFacts[] {
  const each = Math.ceil(connections / CAMERAS)
  const all = healthyConnections(CAMERAS, each, WINDOW_MS)
  return Array.from({ length: connections }, (_, index) => {
    const own = all[(index % CAMERAS) * each + Math.floor(index / CAMERAS)]
    if (own === undefined) throw new RangeError('no such connection')
    const facts = { ...own, bytes: own.bytes + index, longestGapMs: 50 + index, firstFrameMs: 40 + index }
    return index < capacity ? facts : { ...facts, ...REFUSED }
  })
}

const REFUSED: Partial<ConnectionFacts> = {
  ...{ firstFrameMs: null, frames: 0, bytes: 0, pictureBytes: 0, framesPerSecond: [] },
  ...{ hasEverDelivered: false, isDelivering: false, errors: 3, connectRetries: 2 },
  gaps: { p50: null, p95: null, p99: null, max: null },
  lastEnd: { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 },
}

/** The gaps of a connection: 40 ms, and one as long as its longest. */
export function gapsOf(connections: readonly ConnectionFacts[]): GapHistogram {
  const gaps = new GapHistogram()
  for (const { frames, longestGapMs } of connections)
    if (frames > 0) {
      for (let k = 1; k < frames; k += 1) gaps.record(40)
      gaps.record(longestGapMs)
    }
  return gaps
}

/** A report of one shard, as it is read from a file. */
export function shardReport(sample: SampleShard): NamedReport {
  const { number, of = 4, key = KEY, capacity = 1000, lateMs = 0, timetable = TIMETABLE } = sample
  const most = timetable.at(-1)?.connections ?? 0
  const indices = ownIndices({ number, of }, most, CAMERAS)
  const windows = timetable.slice(0, sample.reached ?? timetable.length).map((load): WindowResult => {
    const all = connectionsAt(load.connections, capacity)
    const own = indices.slice(0, ownCount(indices, load.connections)).flatMap((index) => all[index] ?? [])
    const gaps = gapsOf(own)
    return {
      ...windowOf(own, WINDOW_MS),
      startedAtEpochMs: load.startsAtMs + lateMs,
      gaps: gaps.percentiles(),
      histograms: { gaps: gaps.encoded(), delays: null },
    }
  })
  const shard = reportShard({
    shard: { number, of },
    runKey: key,
    clock: {
      synchronized: true,
      source: 'chrony',
      error_ms: 2,
      id: `0000000${number % 10}`,
      ...sample.clock,
    },
    ...{ rules: DEFAULT_HEALTH_RULES, linkMbps: null, utilization: null, timetable, indices, windows },
  })
  const [window] = windows
  if (window === undefined) throw new RangeError('a shard measures one window at least')
  const report = reportOf({ cameras: CAMERAS, connectionsPerCamera: 4, window })
  const whole: Report = { ...report, run: { ...report.run, run_id: `run-${number}` }, shard }
  const stored = parseReport(reportJson(sample.change === undefined ? whole : sample.change(whole)))
  return { source: `shard-${number}.json`, report: stored }
}

export function shardReports(of: number, sample: Omit<SampleShard, 'number' | 'of'> = {}): NamedReport[] {
  return Array.from({ length: of }, (_, k) => shardReport({ number: k + 1, of, ...sample }))
}
