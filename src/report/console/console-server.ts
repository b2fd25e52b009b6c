import { disagreementText } from '../facts/counter-words.ts'
import { memoryEachText } from '../facts/figure-words.ts'
import { connections } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

type Resources = NonNullable<Report['resources']>

const MEGABYTE = 1_000_000

/** What the server's process tree used, and whether its counters are ours; null if nothing is known. */
export function serverSection(report: Report): Section | null {
  const found = disagreementText(report)
  const disagreement = found === null ? [] : [`⚠️ ${found}`]
  const used = processLines(report)
  return used.length + disagreement.length === 0 ? null : ['⚙️ Server process:', ...used, ...disagreement]
}

function processLines({ resources, run }: Report): string[] {
  if (resources === null) return []
  const { pid, processes, cores, window, loads, notes } = resources
  const tree = processes === 1 ? '1 process' : `a tree of ${processes} processes`
  return [
    `PID ${pid}: ${tree} that may use ${number(cores)} ${cores === 1 ? 'processor' : 'processors'}`,
    ...(window === null ? [noWindow(run.window.seconds)] : use(window)),
    ...busiest(loads),
    ...notes.map((note) => `- ${note}`),
  ]
}

function noWindow(seconds: number): string {
  return seconds === 0
    ? 'Measured window: none, as no camera delivered a frame'
    : 'Measured window: not known, the process ended before it'
}

function use(window: NonNullable<Resources['window']>): string[] {
  const { connections: held, cpu_cores, cpu_cores_per_connection: cores, memory_bytes } = window
  return [
    `Processors in the measured window: ${cpu_cores.toFixed(2)}, ${each(cores?.toPrecision(2) ?? null, cpu_cores / held, (value) => value.toPrecision(2))}`,
    `Memory in the measured window: ${megabytes(memory_bytes)}, ${each(memoryEachText(window), memory_bytes / held, megabytes)}`,
    `Utilization in the measured window: ${share(window.utilization)} (of its processors, or of one for its busiest thread)`,
  ]
}

/** From the slope over several loads; a single load gives only an upper bound. */
function each(slope: string | null, share: number, text: (value: number) => string): string {
  if (slope !== null) return `${slope} more with each connection (slope over the loads)`
  return Number.isFinite(share) ? `at most ${text(share)} per connection (one load only)` : 'no load'
}

function busiest(loads: Resources['loads']): string[] {
  const [most] = loads.toSorted((a, b) => b.utilization - a.utilization)
  if (most === undefined) return []
  const counted = loads.length === 1 ? '1 load' : `${loads.length} loads`
  return [`Busiest of ${counted}: ${share(most.utilization)} at ${connections(most.connections)}`]
}

function share(utilization: number): string {
  return `${(utilization * 100).toFixed(1)} %`
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}

/** A cgroup quota need not be a whole number. */
function number(value: number): string {
  return String(Number(value.toFixed(2)))
}
