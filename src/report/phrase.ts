import type { Report } from './schema/schema.ts'

/** Words that several sections for people are made of. */

export function connections(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`
}

/** Begins with a capital letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What is to be said of some of the cameras, a sentence each without its full stop. */
export function cameraFindings({ health }: Report): string[] {
  const { dead_cameras: dead, frozen_cameras: frozen, refusals } = health
  return [dead?.text, frozen?.text, refusals].filter((text) => typeof text === 'string')
}

/** What this machine can read, and the plan needs of it; empty when that was not measured. */
export function calibrated({ calibration }: Report['generator']): string {
  if (calibration === null) return ''
  const { frames_per_second, megabits_per_second, needed_frames_per_second, used_percent, workers } =
    calibration
  const rate = (value: number): string => Math.round(value).toLocaleString('en')
  const readers = workers === 1 ? '1 worker' : `${workers} workers`
  return `${rate(frames_per_second)} frames/s (${rate(megabits_per_second)} Mbit/s) readable with ${readers}, ${rate(needed_frames_per_second)} needed (${used_percent.toFixed(0)} %)`
}

/** Of the numbered packets; empty where there were none. */
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

/** Who used how many processors in the measured window; empty where the system does not show it. */
export function processorUse(generator: Report['generator']): string {
  const { server_cores: server, own_cores: own, foreign_cores: foreign, foreign: programs } = generator
  if (own === null) return ''
  const names = programs.map(({ name, cores }) => `${name} ${cores.toFixed(1)}`).join(', ')
  const others = foreign === null ? '' : `, other programs ${foreign.toFixed(1)}${names && ` (${names})`}`
  return `${server === null ? '' : `server ${server.toFixed(1)}, `}load generator ${own.toFixed(1)}${others}`
}

/** Which part of the machine the server had; empty where it had all of it. */
export function onProcessors({ isolation }: Report['run']): string {
  const { mode, server_processors: left, of_processors: all } = isolation
  return mode === 'affinity' && left !== null ? ` on ${left} of ${all} processors` : ''
}

/** How the server was kept from the load generator's processors; empty where no server's process is known. */
export function isolated({ run: { isolation }, resources }: Report): string {
  const { mode, reason, notes } = isolation
  if (mode === 'off' && resources === null) return ''
  return [mode === 'off' ? `off: ${reason}` : reason, ...notes].join('; ')
}

/** The line, where it has something to say. */
export function only(condition: boolean, line: string): string[] {
  return condition ? [line] : []
}
