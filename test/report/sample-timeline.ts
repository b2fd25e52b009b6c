import { spansOf } from '../../src/load/generator/machine-use.ts'
import type { ConnectionFacts } from '../../src/model/measured-window.ts'
import type { ServerSpan, WindowTimeline } from '../../src/model/window-timeline.ts'
import { CALM_MACHINE } from '../load/machine/samples.ts'

export const EMPTY_TIMELINE: WindowTimeline = {
  startedAtMs: 0,
  counts: { bytes: [], reconnections: [], drops: [] },
  machine: [],
}

/** What the connections had in each second, on a calm machine. Events are in the middle of the window. */
export function timelineOf(connections: readonly ConnectionFacts[], durationMs: number): WindowTimeline {
  const seconds = Math.min(900, Math.ceil(durationMs / 1000))
  const inSecond = (figure: (connection: ConnectionFacts, second: number) => number) =>
    Array.from({ length: seconds }, (_, second) =>
      connections.reduce((sum, connection) => sum + figure(connection, second), 0),
    )
  const middle = Math.floor(seconds / 2)
  const samples = Array.from({ length: seconds }, (_, k) => ({ ...CALM_MACHINE, atMs: 1000 * (k + 1) }))
  const behind = samples.map(() => false)
  const servers = { where: 'here', pids: [1] } as const
  return {
    startedAtMs: 0,
    counts: {
      bytes: inSecond(({ bytes, frames, framesPerSecond }, second) =>
        frames === 0 ? 0 : Math.round((bytes * (framesPerSecond[second] ?? 0)) / frames),
      ),
      reconnections: inSecond(({ reconnections }, second) => (second === middle ? reconnections : 0)),
      drops: inSecond(({ drops }, second) => (second === middle ? drops : 0)),
    },
    machine: spansOf([{ where: '', servers, samples, behind, datagramsDropped: null }]),
  }
}

/** A server that uses more from second to second. */
export function serverSpans(seconds: number, cores: number, memoryBytes: number): ServerSpan[] {
  return Array.from({ length: seconds }, (_, k) => ({
    fromMs: 1000 * k,
    toMs: 1000 * (k + 1),
    cores: cores * (0.9 + (0.2 * k) / seconds),
    memoryBytes: memoryBytes - 1024 ** 2 * (seconds - 1 - k),
  }))
}
