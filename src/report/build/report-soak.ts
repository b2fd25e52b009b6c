import type { FigureTrend } from '../../analysis/soak/hourly-trend.ts'
import { figureTrend } from '../../analysis/soak/hourly-trend.ts'
import { type JudgedSoak, judgeSoak } from '../../analysis/soak/judge-soak.ts'
import { SERVER_FIGURES } from '../../model/server-figures.ts'
import type { HourlyTrend, SoakFigureName, SoakRun, SoakWindow } from '../../model/soak.ts'
import { soakRules } from '../facts/soak-words.ts'
import type { Report } from '../schema/schema.ts'
import { finite, sum, tidy } from './numbers.ts'

type Soak = NonNullable<Report['soak']>

/** `soak`; null without one. */
export function reportSoak(run: SoakRun | null | undefined): Report['soak'] {
  if (run == null) return null
  const judged = judgeSoak(run)
  const last = run.windows.at(-1)
  const section = {
    planned_seconds: tidy(run.plannedMs / 1000),
    seconds: last === undefined ? 0 : tidy((last.atMs + last.durationMs) / 1000),
    window_seconds: tidy(run.windowMs / 1000),
    renew_percent: run.renewPercent,
    renewed_connections: sum(run.windows, ({ renewed }) => renewed),
    incomplete: run.incomplete,
    rules: [],
    ...trendsOf(judged),
    figures: figuresOf(run.windows, judged.ownMemory),
    points: run.windows.map(pointOf),
    unhealthy_connections: run.unhealthy.map(({ connectionId, windows }) => ({
      connection_id: connectionId,
      windows,
    })),
  }
  return { ...section, rules: soakRules(section, judged.windows.verdict) }
}

function trendsOf({
  windows,
  memory,
  fps,
  reconnections,
}: JudgedSoak): Pick<Soak, 'windows' | 'memory' | 'fps' | 'reconnections'> {
  const { passed, failed, voided, longestFailure, worst } = windows
  const { perConnection } = memory
  return {
    windows: {
      total: passed + failed + voided,
      passed,
      failed,
      void: voided,
      longest_failure: longestFailure,
      worst_second: worst === null ? null : tidy(worst.atMs / 1000),
      worst_why: worst?.why ?? null,
    },
    memory: {
      verdict: memory.verdict,
      source: memory.source,
      warm_up_seconds: tidy(memory.warmUpMs / 1000),
      typical_bytes: finite(memory.typicalBytes),
      growth_bytes_per_hour: trendOf(memory.growth),
      growth_bytes_per_connection:
        perConnection === null ? null : trendOf({ ...perConnection, perHour: perConnection.value }),
      ended_connections_per_hour: tidy(memory.endedPerHour),
    },
    fps: {
      direction: fps.direction,
      typical: finite(fps.typical),
      change_percent_per_hour: trendOf(fps.trend, fps.typical === 0 ? null : 100 / (fps.typical ?? 1)),
    },
    reconnections: {
      direction: reconnections.direction,
      total: reconnections.total,
      per_hour: finite(reconnections.perHour),
    },
  }
}

/** @param scale null where there is nothing to divide by */
function trendOf(
  trend: HourlyTrend | null,
  scale: number | null = 1,
): Soak['memory']['growth_bytes_per_hour'] {
  if (trend === null || scale === null) return null
  return {
    value: tidy(trend.perHour * scale),
    low: finite(trend.low * scale),
    high: finite(trend.high * scale),
  }
}

const FOLLOWED = ['descriptors', 'sessions', 'processors'] as const satisfies readonly SoakFigureName[]

function figuresOf(windows: readonly SoakWindow[], own: FigureTrend): Soak['figures'] {
  const ofServer = FOLLOWED.flatMap((name) => {
    const source = windows.find(({ server }) => server[name] !== undefined)?.server[name]?.source
    if (source === undefined) return []
    const found = figureTrend(windows, ({ server }) => server[name]?.value ?? null)
    return [figureOf(SERVER_FIGURES[name], source, found)]
  })
  if (own.typical === null) return ofServer
  const ownFacts = { title: 'Memory of the load generator', unit: 'bytes' }
  return [...ofServer, figureOf(ownFacts, 'this process', own)]
}

function figureOf(
  { title, unit }: { readonly title: string; readonly unit: string },
  source: string,
  { direction, typical, trend }: FigureTrend,
): Soak['figures'][number] {
  return { title, unit, source, direction, typical: finite(typical), change_per_hour: trendOf(trend) }
}

function pointOf(window: SoakWindow): Soak['points'][number] {
  const { server, passes, isVoid, healthy, why, renewed, reconnections } = window
  const read = (name: SoakFigureName) => finite(server[name]?.value ?? null)
  return {
    second: tidy(window.atMs / 1000),
    seconds: tidy(window.durationMs / 1000),
    ...{ healthy, passes, void: isVoid, why },
    fps: tidy(window.fps),
    ...{ renewed, reconnections },
    memory_bytes: read('memory_bytes'),
    own_memory_bytes: window.ownMemoryBytes,
    descriptors: read('descriptors'),
    sessions: read('sessions'),
    processors: read('processors'),
  }
}
