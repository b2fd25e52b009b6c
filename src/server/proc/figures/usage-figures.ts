import { SERVER_FIGURES, type ServerFigure } from '../../../model/server-figures.ts'
import type { SampleSpan } from '../resource-log.ts'

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
      points: spans.map(({ fromMs, atMs, cpuSeconds }) => ({ atMs, value: rate(cpuSeconds, fromMs, atMs) })),
    },
    busiestThread(source, spans),
    {
      ...{ name: 'memory_bytes', title: memory.title, source, limit: limits.memoryBytes },
      points: spans.map(({ atMs, memoryBytes }) => ({ atMs, value: memoryBytes })),
    },
  ]
}

/** The busiest may be another one each time; the title names the one that most of the time was spent in. */
function busiestThread(source: string, spans: readonly SampleSpan[]): ServerFigure {
  const seconds = new Map<string, number>()
  const points = spans.flatMap(({ atMs, busiestThread: thread }) => {
    if (thread === null) return []
    seconds.set(thread.name, (seconds.get(thread.name) ?? 0) + thread.seconds)
    return { atMs, value: Math.min(1, rate(thread.seconds, thread.fromMs, atMs)) }
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

function rate(seconds: number, fromMs: number, atMs: number): number {
  return (1000 * seconds) / Math.max(1, atMs - fromMs)
}
