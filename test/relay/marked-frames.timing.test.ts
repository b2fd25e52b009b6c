import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { PublishTransport } from '../../src/model/publishing.ts'
import { startPublisher } from '../../src/publisher/publisher-process.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { onTestFinished } from '../current-test.ts'
import type { Relay } from './relay.ts'
import type { RelayFaults } from './relay-options.ts'
import { startRelayProcess } from './relay-process.ts'
import { logTruth, type TruthLog } from './truth-log.ts'

const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))
const CAMERAS = ['cam1', 'cam2']
const VIEWERS_PER_CAMERA = 2
const FPS = 25

/** Two published cameras, watched through a relay with these faults. */
async function measure(
  faults: Partial<RelayFaults>,
  transport: PublishTransport,
  seconds: number,
): Promise<{ report: Report; truth: TruthLog }> {
  const relay = await startRelayProcess({ faults })
  onTestFinished(() => relay.close())
  const cameras = { url: relay.url, cameras: CAMERAS, transport, fps: FPS }
  const publisher = await startPublisher(PROGRAM, {
    ...cameras,
    codec: 'h264',
    resolution: '360p',
    megabits: 0.5,
    isInsecure: false,
  })
  onTestFinished(() => publisher.stop())
  expect(await publisher.resize(CAMERAS.length)).toBe(CAMERAS.length)
  const truth = logTruth(relay)
  onTestFinished(() => truth.stop())
  return { report: await reportOf(relay, transport, seconds), truth }
}

async function reportOf(relay: Relay, transport: PublishTransport, seconds: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-relay-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const words = [
    ...[`${CAMERAS.length}`, '--connections-per-camera', `${VIEWERS_PER_CAMERA}`, '--target', relay.url],
    ...['--camera-names', CAMERAS.join(), '--nominal-fps', `${FPS}`, '--duration', `${seconds}`],
    ...['--settle', '1', '--rtsp-transport', transport, '--json', '--quiet'],
    ...['--reports-dir', folder, '--logs-dir', folder],
  ]
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...words], { maxBuffer: 1 << 24 })
  // A run that fails its thresholds has a report too.
  const { stdout } = await run.catch((failure: { stdout: string }) => failure)
  return JSON.parse(stdout) as Report
}

function within10Percent(measured: number | null, truth: number): void {
  expect(measured).toBeGreaterThanOrEqual(0.9 * truth)
  expect(measured).toBeLessThanOrEqual(1.1 * truth)
}

const TRANSPORTS: readonly PublishTransport[] = ['tcp', 'udp']

test.for(TRANSPORTS)('the 200 ms that a relay adds over %s are the delay, within 5 ms', async (transport) => {
  const { marks } = (await measure({ delayMs: 200 }, transport, 5)).report
  expect(marks).toMatchObject({ clock: 'same', lost_frames: 0, foreign_frames: 0, not_measurable: null })
  expect(Math.abs(marks!.latency_ms.p50! - 200)).toBeLessThan(5)
  expect(Math.abs(marks!.latency_ms.p95! - 200)).toBeLessThan(5)
})

describe.concurrent.each(TRANSPORTS)('what marks show of a relay over %s:', (transport) => {
  test('frames that it drops, repeats and reorders are counted within 10 %', async () => {
    const faults = { dropPercent: 5, repeatPercent: 5, reorderPercent: 5 }
    const { report, truth } = await measure(faults, transport, 15)
    const { marks, run } = report
    const due = truth.between(run.window, 'dropped') + truth.between(run.window, 'frames')
    expect(due).toBeGreaterThan(14 * FPS * CAMERAS.length * VIEWERS_PER_CAMERA)
    within10Percent(marks!.lost_frames, truth.between(run.window, 'dropped'))
    within10Percent(marks!.repeated_frames, truth.between(run.window, 'repeated'))
    within10Percent(marks!.reordered_frames, truth.between(run.window, 'reordered'))
    expect(marks!.foreign_frames).toBe(0)
  })

  test('2 of 100 frames that it drops are 2 % of lost frames', async () => {
    const { report, truth } = await measure({ dropPercent: 2 }, transport, 15)
    const { marks, run } = report
    const dropped = truth.between(run.window, 'dropped')
    within10Percent(
      marks!.lost_frames_percent,
      (100 * dropped) / (dropped + truth.between(run.window, 'frames')),
    )
  })

  test('two cameras that it swaps are found, and named', async () => {
    const { report } = await measure({ swap: ['cam1', 'cam2'] }, transport, 4)
    expect(report.marks!.foreign_frames).toBe(report.marks!.marked_frames)
    expect(report.marks!.foreign_frames).toBeGreaterThan(0)
    for (const { camera_id, foreign_camera } of report.individual_connections)
      expect(foreign_camera).toBe(camera_id === 'cam1' ? 'cam2' : 'cam1')
  })

  test('where it encodes anew, no delay is measurable', async () => {
    const { marks } = (await measure({ stripSei: true }, transport, 4)).report
    expect(marks?.latency_ms.p95 ?? null).toBeNull()
    expect(marks?.lost_frames ?? null).toBeNull()
  })
})
