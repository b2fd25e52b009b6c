import { connections } from './phrase.ts'
import type { Report } from './schema.ts'
import type { Section } from './section.ts'

type Resources = NonNullable<Report['resources']>

const BYTES_PER_MIB = 1024 ** 2

/** What the server's process tree used, or null when it was not watched. */
export function serverSection({ resources, run }: Report): Section | null {
  if (resources === null) return null
  const { pid, processes, cores, window, loads, notes } = resources
  const tree = processes === 1 ? '1 process' : `a tree of ${processes} processes`
  return [
    '⚙️ Server process:',
    `PID ${pid}: ${tree} that may use ${number(cores)} cores`,
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
  const { cpu_cores, cpu_cores_per_connection, memory_bytes, memory_bytes_per_connection } = window
  return [
    `CPU in the measured window: ${cpu_cores.toFixed(2)} cores, ${cpu_cores_per_connection.toPrecision(2)} per connection`,
    `Memory in the measured window: ${mebibytes(memory_bytes)}, ${mebibytes(memory_bytes_per_connection)} per connection`,
    `Utilization in the measured window: ${share(window.utilization)} (of its cores, or of one core for its busiest thread)`,
  ]
}

function busiest(loads: Resources['loads']): string[] {
  const [most] = loads.toSorted((a, b) => b.utilization - a.utilization)
  if (most === undefined) return []
  const counted = loads.length === 1 ? '1 load' : `${loads.length} loads`
  return [`Busiest of ${counted}: ${share(most.utilization)} at ${connections(most.connections)}`]
}

function share(utilization: number): string {
  return `${(utilization * 100).toFixed(1)}%`
}

function mebibytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MIB).toFixed(1)} MiB`
}

/** A quota of a cgroup need not be whole. */
function number(value: number): string {
  return String(Number(value.toFixed(2)))
}
