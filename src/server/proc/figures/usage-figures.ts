import { type FigurePoint, SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import type { SampleSpan } from '../resource-log.ts'
import { MIN_SPACE_MS, rates, spaced } from './points.ts'

/** What the figures of use are measured against. */
export interface UsageLimits {
  readonly processors: number
  readonly memoryBytes: number
}

/** Processors, busiest thread and memory of a process tree, from its samples. */
export function usageFigures(
  pid: number,
  limits: UsageLimits,
  spans: readonly SampleSpan[],
): readonly ServerFigure[] {
  const source = `process ${pid}`
  const { processors, memory_bytes: memory } = SERVER_FIGURES
  return [
    {
      ...{ name: 'processors', title: processors.title, source, limit: limits.processors },
      points: rates(spaced(totals(spans))),
    },
    busiestThread(source, spans),
    {
      ...{ name: 'memory_bytes', title: memory.title, source, limit: limits.memoryBytes },
      points: spaced(spans).map(({ atMs, memoryBytes }) => ({ atMs, value: memoryBytes })),
    },
  ]
}

/** Processor seconds since the first span began. Spans follow one another without a gap. */
function totals(spans: readonly SampleSpan[]): readonly FigurePoint[] {
  let value = 0
  const ends = spans.map(({ atMs, cpuSeconds }) => {
    value += cpuSeconds
    return { atMs, value }
  })
  return [...spans.slice(0, 1).map(({ fromMs }) => ({ atMs: fromMs, value: 0 })), ...ends]
}

/** The busiest may be another one each time; the title names the one that most of the time was spent in. */
function busiestThread(source: string, spans: readonly SampleSpan[]): ServerFigure {
  const seconds = new Map<string, number>()
  const points = spans.flatMap(({ atMs, busiestThread: thread }) => {
    if (thread === null || atMs - thread.fromMs < MIN_SPACE_MS) return []
    seconds.set(thread.name, (seconds.get(thread.name) ?? 0) + thread.seconds)
    return { atMs, value: Math.min(1, (1000 * thread.seconds) / (atMs - thread.fromMs)) }
  })
  const [name] = [...seconds].reduce((most, next) => (next[1] > most[1] ? next : most), ['', 0])
  const { title } = SERVER_FIGURES.busiest_thread
  return {
    name: 'busiest_thread',
    title: name === '' ? title : `${title} (${name})`,
    source,
    limit: 1,
    points,
  }
}
