import { expect, onTestFinished } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { expectedExit, measured } from '../camgate.ts'
import { countOverHttp, countWithFfmpeg, type FrameCounter } from './independent-count.ts'

const CONNECTIONS = 20
const TOLERANCE = 0.02
/** The mean of a few: one reader of eight seconds is a frame off, and servers pace each client by itself. */
const PLAIN_COUNTERS = 3

/**
 * Measures a server with 20 connections while independent clients watch it too, and expects that all
 * connections are healthy and that everyone saw the same frame rate in the measured window.
 */
export async function expectSameRateAsIndependentCounters(url: string, ...options: string[]): Promise<void> {
  const plain = Array.from({ length: PLAIN_COUNTERS }, () => countOverHttp(url))
  await expectSameRate({ url, cameras: 1, plain, ffmpeg: countWithFfmpeg(url), options })
}

export interface Watched {
  /** With `{camera}` where there are several. */
  readonly url: string
  readonly cameras: number
  /** Of the first camera. */
  readonly plain: readonly FrameCounter[]
  readonly ffmpeg: FrameCounter
  readonly options: readonly string[]
}

/** The same, with counters of the caller's. */
export async function expectSameRate({ url, cameras, plain, ffmpeg, options }: Watched): Promise<Report> {
  onTestFinished(() => {
    for (const counter of [...plain, ffmpeg]) counter.stop()
  })
  await Promise.all([...plain, ffmpeg].map((counter) => counter.firstFrame))

  const each = ['--connections-per-camera', `${CONNECTIONS / cameras}`]
  const load = [`${cameras}`, ...each, '--duration', '8', '--settle', '1']
  const { exitCode, stderr, report } = await measured([...load, '--target', url, ...options])

  expect(
    exitCode,
    `${stderr}
${report.generator.evidence}`,
  ).toBe(expectedExit(report, 0))
  const statistics = report.connection_statistics
  expect(statistics.total_connections_attempted).toBe(CONNECTIONS)
  expect(statistics.successful_connections).toBe(CONNECTIONS)
  expect(report.individual_connections.map(({ outcome }) => outcome)).toEqual(
    Array(CONNECTIONS).fill('healthy'),
  )

  const from = Date.parse(report.run.window.started_at)
  const to = Date.parse(report.run.window.ended_at)
  const frames = mean(plain.map((counter) => counter.arrivalsBetween(from, to).length))
  const fps = frames / ((to - from) / 1000)
  expect(fps).toBeGreaterThan(5)
  expectClose('ffmpeg', ffmpeg.arrivalsBetween(from, to).length, frames)
  expectClose('average FPS', statistics.average_fps_per_connection, fps)
  expectClose('total frames', statistics.total_frames_received, frames * CONNECTIONS)
  return report
}

function expectClose(what: string, found: number, counted: number): void {
  const difference = Math.abs(found / counted - 1)
  expect(difference, `${what}: ${found}, counted ${counted}`).toBeLessThanOrEqual(TOLERANCE)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
