import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeStored } from '../../src/measure/judge-stored.ts'
import { mergeReports } from '../../src/measure/merge-run.ts'
import { parseReport } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { startSimulatorProcess } from '../../src/simulator/child.ts'
import { emptyFolder, PROGRAM } from './scene.ts'

const FPS = 25
const SECONDS = 8
const CONNECTIONS = 40
const root = emptyFolder(afterAll)
const signal = new AbortController().signal
let server: Awaited<ReturnType<typeof startSimulatorProcess>>

beforeAll(async () => {
  server = await startSimulatorProcess(PROGRAM, { protocol: 'mjpeg', cameras: 10, fps: FPS }, signal)
})
afterAll(() => server.stop())

/** The report of a run in a process of its own. */
async function runOf(name: string, words: readonly string[]): Promise<Report> {
  const folder = path.join(root, name)
  const plan = ['10', '--connections-per-camera', '4', '--duration', String(SECONDS), '--settle', '1']
  const place = ['--reports-dir', folder, '--logs-dir', path.join(root, 'logs'), '--isolate', 'off']
  const target = ['--target', `${server.streamUrl}/camera/{camera}`, '--nominal-fps', String(FPS)]
  const child = spawn(process.execPath, [PROGRAM, ...plan, ...target, ...place, '--quiet', ...words])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
  await new Promise((resolve) => child.on('close', resolve))
  const file = readdirSync(folder).find((one) => one.endsWith('.json'))
  if (file === undefined) throw new Error(said)
  return parseReport(readFileSync(path.join(folder, file), 'utf8'))
}

const inSeconds = (seconds: number): string => new Date(Date.now() + 1000 * seconds).toISOString()

/** Four shards, whose processes begin some seconds apart, as jobs of a matrix do. */
async function fourShards(name: string, startAt: (number: number) => string, apartMs: number) {
  const reports = [1, 2, 3, 4].map(async (number) => {
    await sleep((number - 1) * apartMs)
    const words = ['--shard', `${number}/4`, '--start-at', startAt(number)]
    return { source: `shard ${number}`, report: await runOf(`${name}-${number}`, words) }
  })
  return await Promise.all(reports)
}

function verdictOn(reports: Awaited<ReturnType<typeof fourShards>>): Report {
  return judgeStored(mergeReports(reports, null).report, null).report
}

test.concurrent('four processes that begin up to 30 s apart merge to the numbers of one', {
  timeout: 120_000,
}, async () => {
  const startAt = inSeconds(37)
  // It is done before the shards open anything.
  const [reports, one] = await Promise.all([fourShards('apart', () => startAt, 10_000), runOf('one', [])])
  const report = verdictOn(reports)
  expect(report.merge?.problems).toEqual([])
  expect(report.merge?.overlap_percent).toBeGreaterThan(97)
  const ids = (of: Report) => of.individual_connections.map((connection) => connection.connection_id)
  expect(ids(report)).toEqual(ids(one))
  const planned = CONNECTIONS * SECONDS * FPS
  for (const { connection_statistics: sums } of [report, one]) {
    expect(sums.total_connections_attempted).toBe(CONNECTIONS)
    // A window cuts a frame at each of its ends.
    expect(Math.abs(sums.total_frames_received - planned)).toBeLessThanOrEqual(2 * CONNECTIONS)
  }
  const perFrame = (of: Report) =>
    of.connection_statistics.total_bytes_received / of.connection_statistics.total_frames_received
  expect(perFrame(report) / perFrame(one)).toBeCloseTo(1, 2)
  expect(report.health.gap_p50_ms).toBeCloseTo(one.health.gap_p50_ms ?? 0, -0.5)
  expect(report.health.healthy_connections).toBe(one.health.healthy_connections)
  expect(report.gate.verdict).toBe(one.gate.verdict)
})

test.concurrent('shards whose starts differ judge nothing, and both times are named', {
  timeout: 90_000,
}, async () => {
  const [early, late] = [inSeconds(6), inSeconds(18)]
  const report = verdictOn(await fourShards('late', (number) => (number === 4 ? late : early), 0))
  expect(report.gate.verdict).toBe('inconclusive')
  expect(report.merge?.problems.join()).toMatch(
    /shard 4 is of another run than shard 1: its window begins at \d\d:\d\d:\d\d\.\d, that of shard 1 of 4 at \d\d:\d\d/,
  )
})
