import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { PublishCodec, PublishTransport } from '../../src/model/publishing.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { boundToParent } from './bound-command.ts'

const SCRIPT = join(import.meta.dirname, 'gstreamer-record.py')
const PROGRAM = fileURLToPath(new URL('../source-program.ts', import.meta.url))
const PORT_WITHIN_MS = 20_000

/** GStreamer's server, to which two cameras publish. @returns its port */
async function startGStreamer(...words: string[]): Promise<number> {
  const { file, args } = boundToParent(['/usr/bin/python3', SCRIPT, '--cameras', '2', ...words])
  const server = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => stop(server))
  const [port] = await once(server.stdout, 'data', { signal: AbortSignal.timeout(PORT_WITHIN_MS) })
  return Number(String(port))
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGKILL')
  await once(server, 'exit')
}

/** A run that publishes two cameras to it and watches them. */
async function marksOf(port: number, codec: PublishCodec, transport: PublishTransport): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-record-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const url = `rtsp://127.0.0.1:${port}`
  const run = promisify(execFile)(process.execPath, [
    ...[PROGRAM, '2', '--connections-per-camera', '2', '--camera-names', 'cam1,cam2'],
    ...['--publish', `${url}/record/{camera}`, '--target', `${url}/{camera}`],
    ...['--publish-codec', codec, '--publish-transport', transport, '--rtsp-transport', transport],
    ...['--publish-resolution', '360p', '--publish-bitrate', '0.5', '--duration', '5', '--settle', '1'],
    ...['--json', '--quiet', '--reports-dir', folder, '--logs-dir', folder],
  ])
  // A run that fails its thresholds has a report too.
  const { stdout } = await run.catch((failure: { stdout: string }) => failure)
  return JSON.parse(stdout) as Report
}

for (const codec of ['h264', 'h265'] as const) {
  for (const transport of ['tcp', 'udp'] as const)
    test(`GStreamer passes the marks of ${codec} over ${transport} on, and loses nothing`, async () => {
      const { marks } = await marksOf(await startGStreamer('--codec', codec), codec, transport)
      expect(marks).toMatchObject({
        clock: 'same',
        lost_frames: 0,
        repeated_frames: 0,
        reordered_frames: 0,
        foreign_frames: 0,
        not_measurable: null,
      })
      expect(marks!.marked_frames).toBeGreaterThanOrEqual(490)
      expect(marks!.latency_ms.p50).toBeGreaterThan(0)
      expect(marks!.latency_ms.p50).toBeLessThan(40)
    })

  test(`GStreamer that encodes ${codec} anew leaves no delay to measure`, async () => {
    const { marks } = await marksOf(await startGStreamer('--codec', codec, '--encode'), codec, 'tcp')
    expect(marks).toMatchObject({
      latency_ms: { p50: null, p95: null, p99: null, max: null },
      lost_frames: null,
      not_measurable: expect.stringContaining('re-encodes'),
    })
  })
}
