// How many frames a reader says that it has read, to be held against the true count of the cameras.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { outcomeOf } from './camgate.ts'

interface Count {
  readonly frames: number
  readonly fromMs: number
  readonly toMs: number
}

/** What was read between two moments of the wall clock, or in the reader's own window near to them. */
export type OwnCount = (fromMs: number, toMs: number) => Promise<Count>

interface Sample {
  readonly atMs: number
  readonly frames: number
}

/** Longer than the time between two lines of any reader. */
const LATEST_LINE_MS = 600

/** Of readers that print lines of wall clock and frames. */
export function countOfLines(children: readonly ChildProcess[]): OwnCount {
  return countOfSamples(children, (line) => {
    const [atMs = Number.NaN, frames = Number.NaN] = line.split(' ').map(Number)
    return { atMs, frames }
  })
}

/** Of ffmpeg, which tells its progress as lines of `frame=123` and others. */
export function countOfProgress(children: readonly ChildProcess[]): OwnCount {
  return countOfSamples(children, (line) => {
    const frames = /^frame=\s*(\d+)/.exec(line)?.[1]
    return frames === undefined ? null : { atMs: Date.now(), frames: Number(frames) }
  })
}

/** Of camgate: the number of its report, in the window of its report. */
export function countOfReport([child]: readonly ChildProcess[]): OwnCount {
  const outcome = child === undefined ? null : outcomeOf(child)
  return async () => {
    const report = (await outcome)?.report
    if (!report) throw new Error('camgate ended without a report')
    const { started_at: from, ended_at: to } = report.run.window
    const frames = report.connection_statistics.total_frames_received
    return { frames, fromMs: Date.parse(from), toMs: Date.parse(to) }
  }
}

function countOfSamples(
  children: readonly ChildProcess[],
  sampleOf: (line: string) => Sample | null,
): OwnCount {
  const all = children.map((child) => {
    const samples: Sample[] = []
    createInterface(child.stdout ?? new Readable()).on('line', (line) => {
      const sample = sampleOf(line)
      if (sample !== null) samples.push(sample)
    })
    return samples
  })
  return async (fromMs, toMs) => {
    await sleep(LATEST_LINE_MS)
    const frames = all.reduce((sum, samples) => sum + framesAt(samples, toMs) - framesAt(samples, fromMs), 0)
    return { frames, fromMs, toMs }
  }
}

/** Between two samples, the frames are taken to have come evenly. */
function framesAt(samples: readonly Sample[], atMs: number): number {
  const next = samples.findIndex((sample) => sample.atMs >= atMs)
  const after = samples[next] ?? samples.at(-1)
  const before = samples[next - 1]
  if (after === undefined) return 0
  if (before === undefined) return after.frames
  const share = (atMs - before.atMs) / (after.atMs - before.atMs)
  return before.frames + share * (after.frames - before.frames)
}
