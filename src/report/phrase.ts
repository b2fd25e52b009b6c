import { foreignFindings } from './facts/mark-words.ts'
import { publisherFindings } from './facts/publisher-words.ts'
import type { Report } from './schema/schema.ts'

/** Phrases that several sections for people share. */

export function connections(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`
}

/** Capitalizes the first letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Findings about some of the cameras, one sentence each, without the full stop. */
export function cameraFindings(report: Report): string[] {
  const { dead_cameras: dead, frozen_cameras: frozen, refusals } = report.health
  const others = [dead?.text, frozen?.text, refusals].filter((text) => typeof text === 'string')
  return [...foreignFindings(report), ...publisherFindings(report), ...others]
}

/** What this machine can read, and how much of it the plan needs; empty if that was not measured. */
export function calibrated({ calibration }: Report['generator']): string {
  if (calibration === null) return ''
  const { frames_per_second, megabits_per_second, needed_frames_per_second, used_percent, workers } =
    calibration
  const rate = (value: number): string => Math.round(value).toLocaleString('en')
  const readers = workers === 1 ? '1 worker' : `${workers} workers`
  return `${rate(frames_per_second)} frames/s (${rate(megabits_per_second)} Mbit/s) readable with ${readers}, ${rate(needed_frames_per_second)} needed (${used_percent.toFixed(0)} %)`
}

/** Loss among the numbered packets; empty if there were none. */
export function packetLoss({
  loss_percent: loss,
  packets_lost,
  packets_received,
  jitter_ms,
}: Report['health']): string {
  if (loss === null) return ''
  const whole = (value: number): string => value.toLocaleString('en')
  const jitter = jitter_ms === null ? '' : `, jitter ${jitter_ms.toFixed(1)} ms (p95)`
  return `${loss.toFixed(2)} % lost (${whole(packets_lost)} of ${whole(packets_lost + packets_received)})${jitter}`
}

/** Who used how many processors in the measured window; empty if the system does not show it. */
export function processorUse(generator: Report['generator']): string {
  const { server_cores: server, own_cores: own, foreign_cores: foreign, foreign: programs } = generator
  if (own === null) return ''
  const names = programs.map(({ name, cores }) => `${name} ${cores.toFixed(1)}`).join(', ')
  const others = foreign === null ? '' : `, other programs ${foreign.toFixed(1)}${names && ` (${names})`}`
  return `${server === null ? '' : `server ${server.toFixed(1)}, `}load generator ${own.toFixed(1)}${others}`
}

/** Which part of the machine the server had; empty if it had all of it. */
export function onProcessors({ isolation }: Report['run']): string {
  const { mode, server_processors: left, of_processors: all } = isolation
  return mode === 'affinity' && left !== null ? ` on ${left} of ${all} processors` : ''
}

/** How the server was kept off the load generator's processors; empty if it was not, and its process was not watched. */
export function isolated({ run: { isolation }, resources }: Report): string {
  const { mode, reason, notes } = isolation
  if (mode === 'off' && resources === null) return ''
  return [mode === 'off' ? `off: ${reason}` : reason, ...notes].join('; ')
}

export function only(condition: boolean, line: string): string[] {
  return condition ? [line] : []
}
