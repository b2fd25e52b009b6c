import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { headline } from '../../src/report/facts/headline.ts'
import { parseReport } from '../../src/report/json.ts'
import { simulated } from './limited-server.ts'
import { Scene } from './scene.ts'

/** Twenty windows of two seconds: far shorter than anybody may ask for. */
const SOAK_MS = 40_000
const CONNECTIONS = 40

async function soak(...words: string[]) {
  const server = await simulated('--fps', '5', '--frame-size', '4KB', ...words)
  const options = {
    ...{ connectionsPerCamera: String(CONNECTIONS / 2), nominalFps: '5', connectRate: '100' },
    serverPid: String(server.pid),
  }
  // Every fifth connection each time: 8 × 19.
  const { report, exitCode } = await new Scene(server.target, options, { soakMs: SOAK_MS }).run()
  if (report.soak === null) throw new Error('the run had no soak')
  return { report, soak: report.soak, exitCode }
}

describe.skipIf(process.platform !== 'linux').concurrent('a soak', () => {
  test('finds a server that keeps 500 KB for each connection that ends, and how much it keeps', async () => {
    const { report, soak: found } = await soak('--fault', 'leak=500')
    const { memory } = found
    expect(memory.verdict).toBe('leak')
    expect(memory.growth_bytes_per_connection?.low).toBeGreaterThan(300_000)
    expect(memory.growth_bytes_per_connection?.high).toBeLessThan(700_000)
    expect(memory.growth_bytes_per_connection?.value).toBeGreaterThan(400_000)
    expect(memory.growth_bytes_per_connection?.value).toBeLessThan(600_000)
    expect(report.gate).toMatchObject({ verdict: 'fail', why: expect.stringMatching(/soak: leak/) })
  }, 90_000)

  test('finds no leak in one that keeps nothing, and renews connections without a fault', async () => {
    const { soak: found } = await soak()
    // Of a young server, garbage is hardly collected in 40 seconds.
    expect(found.memory.verdict).not.toBe('leak')
    expect(found.renewed_connections).toBe((CONNECTIONS / 5) * (found.points.length - 1))
    expect(found.reconnections.total).toBe(0)
  }, 90_000)

  test('that is interrupted keeps its windows, and has its report on disk from the beginning', async () => {
    const server = await simulated('--fps', '5', '--frame-size', '4KB')
    const scene = new Scene(server.target, { nominalFps: '5' }, { soakMs: 20_000 })
    const running = scene.run()
    await scene.logged('checkpoint written')
    const [file = ''] = scene.filesIn('reports').filter((name) => name.endsWith('.json'))
    const early = parseReport(readFileSync(path.join(scene.folder, 'reports', file), 'utf8'))
    expect(early).toMatchObject({ run: { interrupted: true }, soak: { points: [] } })
    expect(early.health.healthy_connections).toBe(2)
    await scene.interruptAfter('soak window')
    const { report } = await running
    expect(report.run.interrupted).toBe(true)
    expect(report.soak).toMatchObject({ incomplete: 'it was interrupted', planned_seconds: 20 })
    expect(report.soak?.points.length).toBeGreaterThan(0)
    expect(report.gate.verdict).toBe('inconclusive')
    expect(headline(report)).toMatch(/^The soak is not complete, interrupted after \d+ s of 20 s$/)
  })

  test('without a single frame is not made', async () => {
    const server = await simulated('--fps', '5', '--fault', 'refuse=503')
    const { report } = await new Scene(server.target, { nominalFps: '5' }, { soakMs: 20_000 }).run()
    expect(report.soak).toMatchObject({
      points: [],
      incomplete: 'it was not made: no connection had a frame',
    })
    expect(report.gate.verdict).toBe('fail')
  })
})
