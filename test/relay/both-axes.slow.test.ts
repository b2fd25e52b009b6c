import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { camerasBasis } from '../../src/report/facts/model-words.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import type { RelayOptions } from './relay-options.ts'
import { startRelayProcess } from './relay-process.ts'

const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))
/** In units of the relay: what it has, and what a camera and a viewer take. */
const [UNITS, CAMERA, VIEWER] = [120, 3, 1] as const
/** What still passes on 95 % of the frames, as viewers need them. */
const CARRIED = UNITS / 0.95
const CAMERAS = 8
const LIMIT_MS = 240_000

/** Published cameras and a search of their viewers, or along both axes, through a relay. */
async function search(relayOptions: RelayOptions, ...words: string[]): Promise<Report> {
  const relay = await startRelayProcess(relayOptions)
  onTestFinished(() => relay.close())
  const folder = mkdtempSync(join(tmpdir(), 'camgate-both-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const all = [
    ...[
      '--connections-per-camera',
      '1',
      '--target',
      relay.url,
      '--publish',
      relay.url,
      '--publish-fps',
      '50',
    ],
    ...[
      '--publish-resolution',
      '360p',
      '--publish-bitrate',
      '0.5',
      '--find-capacity',
      '--trial-duration',
      '1',
    ],
    ...['--duration', '2', '--settle', '0.5', '--connect-rate', '200', '--json', '--quiet'],
    ...['--reports-dir', folder, '--logs-dir', folder, ...words],
  ]
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...all], { maxBuffer: 1 << 26 })
  // A run that fails its thresholds has a report too.
  const { stdout } = await run.catch((failure: { stdout: string }) => failure)
  return JSON.parse(stdout) as Report
}

const saturating = { budget: { units: UNITS, perCamera: CAMERA, perViewer: VIEWER, steepness: 1 } }

function expectNear(measured: number | null | undefined, truth: number): void {
  expect(measured).toBeGreaterThanOrEqual(0.9 * truth)
  expect(measured).toBeLessThanOrEqual(1.1 * truth)
}

test(
  'a search along both axes finds what a camera and a viewer cost the relay, within 10 %',
  async () => {
    const report = await search(saturating, `${CAMERAS}`, '--grow', 'both', '--time-budget', '150')
    const { capacity_model: model } = report
    expect(model).toMatchObject({ usable: true, check: { holds: true } })
    expectNear(model!.cost_per_camera?.value, CAMERA / CARRIED)
    expectNear(model!.cost_per_connection?.value, VIEWER / CARRIED)
    const { single_viewer, dual_viewer, multi_viewer } = report.capacity_estimation.capacity_scenarios
    // Nothing was measured at 2 and 4 viewers each.
    for (const scenario of [single_viewer, dual_viewer, multi_viewer]) {
      const { connections_per_camera: viewers, estimated_unique_cameras } = scenario
      expectNear(estimated_unique_cameras, CARRIED / (CAMERA + viewers * VIEWER))
    }
  },
  LIMIT_MS,
)

test(
  'a relay whose viewers cost more with each camera does not follow the model, and both numbers are shown',
  async () => {
    const budget = { ...saturating.budget, perViewerAndCamera: 0.3 }
    const report = await search({ budget }, '1', '--grow', 'both', '--time-budget', '150')
    const { capacity_model: model, capacity_estimation: estimation } = report
    expect(model).toMatchObject({ usable: false, check: { holds: false } })
    const { cameras, predicted, measured } = model!.check!
    const truth = (CARRIED - cameras * CAMERA) / (VIEWER + 0.3 * cameras)
    expectNear(measured.connections, truth)
    expect(predicted).toBeGreaterThan(1.15 * truth)
    expect(model!.notes[0]).toBe(
      `The model does not hold: on ${cameras} cameras it says ${predicted} connections, and ${measured.connections} were measured.`,
    )
    const { single_viewer, multi_viewer } = estimation.capacity_scenarios
    // Viewers of the only camera say nothing about more cameras, but more cameras were measured.
    expect(report.capacity.path_limit).toBeNull()
    expectNear(report.fr.recommended_cameras, 0.7 * single_viewer.estimated_unique_cameras)
    // No number of cameras is read from the model: there are no more than with one viewer each.
    expect(multi_viewer.estimated_unique_cameras).toBeLessThanOrEqual(single_viewer.estimated_unique_cameras)
  },
  LIMIT_MS,
)

test(
  'where only viewers were grown, the number of cameras says on what it rests, and is never of high confidence',
  async () => {
    const report = await search(saturating, `${CAMERAS}`, '--time-budget', '60')
    expect(report.capacity_model).toBeNull()
    expectNear(report.capacity.connections, (CARRIED - CAMERAS * CAMERA) / VIEWER)
    expect(report.fr.recommended_cameras).toBeGreaterThan(CAMERAS)
    expect(camerasBasis(report)).toBe('if a new camera costs no more than a new viewer; 8 cameras were open')
    expect(report.fr_deployment_recommendations.deployment_confidence).not.toBe('high')
  },
  LIMIT_MS,
)

test(
  'a camera that the server refuses ends the search along cameras, with its answer and without a wave of 404',
  async () => {
    const report = await search(
      { faults: { refuseAbove: 6 } },
      ...['4', '--grow', 'cameras', '--time-budget', '30', '--search', 'quick'],
    )
    expect(report.capacity.connections).toBe(6)
    const failed = report.trials?.filter(({ outcome }) => outcome === 'fail') ?? []
    expect(failed.length).toBeGreaterThan(0)
    for (const { connections, reason } of failed) {
      expect(reason).toContain(`6 of ${connections} cameras could publish`)
      expect(reason).toContain('453')
    }
  },
  LIMIT_MS,
)
