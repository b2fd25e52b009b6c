import { perSecond, type SpanValue } from '../../analysis/stats/per-second.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import type { ServerResources } from '../../model/resources.ts'
import { SERVER_FIGURES, type ServerFigure } from '../../model/server-figures.ts'
import type { MachineSpan } from '../../model/window-timeline.ts'
import type { Report } from '../schema/schema.ts'
import { MAX_FIGURES } from '../schema/schema-timeline.ts'
import { tidy } from './numbers.ts'

/** A look at the sockets holds for half a second before it and after it. */
const LOOK_MS = 500

/** `timeline`. A server whose process nobody watched is known as far as it is in the record of this machine. */
export function reportTimeline(
  { timeline, durationMs }: WindowResult,
  resources: ServerResources | null,
  figures: readonly ServerFigure[],
): NonNullable<Report['timeline']> {
  const { startedAtMs: startMs, counts, machine } = timeline
  const seconds = counts.bytes.length
  const mean = (spans: readonly SpanValue[]) => perSecond(spans, { startMs, durationMs, seconds })
  const used = (figure: (span: MachineSpan) => number | null) =>
    mean(machine.map((span) => ({ ...span, value: figure(span) }))).map(tidied)
  const server = resources?.windowSpans
  return {
    seconds,
    mbit_per_second: counts.bytes.map((bytes) => tidy((8 * bytes) / 1e6)),
    reconnections: [...counts.reconnections],
    drops: [...counts.drops],
    server_processors:
      server === undefined
        ? used((span) => span.server)
        : mean(server.map((span) => ({ ...span, value: span.cores }))).map(tidied),
    server_memory_bytes: mean((server ?? []).map((span) => ({ ...span, value: span.memoryBytes }))).map(
      rounded,
    ),
    server_figures: figures.slice(0, MAX_FIGURES).map((figure) => ({
      ...figureFacts(figure),
      values: mean(spansOf(figure)).map(tidied),
    })),
    generator_processors: used((span) => span.own),
    other_processors: used((span) => span.foreign),
    reader_behind: anyOf(
      byMachine(machine).map((spans) =>
        mean(spans.map(lookOf)).map((share) => (share === null ? null : share >= 0.5)),
      ),
    ),
  }
}

/** At least one list. */
function byMachine(spans: readonly MachineSpan[]): MachineSpan[][] {
  if (spans.length === 0) return [[]]
  const names = [...new Set(spans.map(({ where }) => where))]
  return names.map((name) => spans.filter(({ where }) => where === name))
}

/** For each second, whether one of the machines was behind; null where none shows it. */
function anyOf(machines: readonly (readonly (boolean | null)[])[]): (boolean | null)[] {
  const [first = []] = machines
  return first.map((_, second) => {
    const known = machines.flatMap((seconds) => seconds[second] ?? [])
    return known.length === 0 ? null : known.some(Boolean)
  })
}

function figureFacts({ name, title, source, limit }: ServerFigure) {
  return { name, title, source, limit, unit: name === null ? '' : SERVER_FIGURES[name].unit }
}

/** A point holds since the one before, the first for the second before it. */
function spansOf({ points }: ServerFigure): SpanValue[] {
  return points.map(({ atMs, value }, index) => ({
    fromMs: points[index - 1]?.atMs ?? atMs - 1000,
    toMs: atMs,
    value: Number.isFinite(value) ? value : null,
  }))
}

function lookOf({ toMs, isReaderBehind }: MachineSpan): SpanValue {
  const value = isReaderBehind === null ? null : Number(isReaderBehind)
  return { fromMs: toMs - LOOK_MS, toMs: toMs + LOOK_MS, value }
}

function tidied(value: number | null): number | null {
  return value === null ? null : tidy(value)
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}
