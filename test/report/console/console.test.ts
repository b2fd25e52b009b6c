import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { DEFAULT_FR_TERMS } from '../../../src/model/fr.ts'
import { renderConsole } from '../../../src/report/console/console.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import {
  abCompared,
  allHealthyOnBuiltIn,
  generatorLimited,
  hostile,
  interrupted,
  mixed,
  nothingDelivered,
  searched,
} from '../runs.ts'
import { healthyConnections, reportOf, windowOf } from '../sample-run.ts'
import { seedReport } from '../seed-example.ts'

const plain = (report: Parameters<typeof renderConsole>[0]) => renderConsole(report, { color: false })
const FILES = ['reports/multi_connection_test_24x2_20260115_093000.json']
const file = (name: string) => `../../fixtures/report/${name}`

/** Everything that a summary may have, all of it long. */
function crowded(): Report {
  const { trials, capacity, fr } = searched()
  const { gate, ...report } = hostile()
  const rows = [...Array(20).keys()].flatMap(() => gate.rows)
  const why = 'w '.repeat(400)
  const run = { ...report.run, interrupted: true, nominal_fps_doubt: why }
  return { ...report, run, trials, capacity, fr, ab: abCompared().ab, gate: { ...gate, why, rows } }
}

const REPORTS: Readonly<Record<string, Report>> = {
  healthy: allHealthyOnBuiltIn(),
  mixed: mixed(),
  'limited by the generator': generatorLimited(),
  'nothing delivered': nothingDelivered(),
  hostile: hostile(),
  searched: searched(),
  'A/B': abCompared(),
  interrupted: interrupted(),
  crowded: crowded(),
}

describe('the console summary', () => {
  test("of the seed's numbers begins with the seed's text, line by line", async () => {
    const example = await readFile(new URL(file('seed-output-example.txt'), import.meta.url), 'utf8')
    const expected = example.trimEnd().split('\n')
    const lines = plain(seedReport()).split('\n').slice(0, expected.length)
    expect(lines.map((line) => line.trimEnd())).toEqual(expected.map((line) => line.trimEnd()))
  })

  test.each([
    ['console-healthy-built-in.txt', allHealthyOnBuiltIn],
    ['console-mixed.txt', mixed],
    ['console-generator-limited.txt', generatorLimited],
    ['console-nothing-delivered.txt', nothingDelivered],
    ['console-hostile.txt', hostile],
    ['console-searched.txt', searched],
    ['console-ab.txt', abCompared],
  ])('is as reviewed in %s', async (name, report) => {
    await expect(renderConsole(report(), { color: false, files: FILES })).toMatchFileSnapshot(file(name))
  })

  test.each([
    ['console-compact-mixed.txt', mixed],
    ['console-compact-generator-limited.txt', generatorLimited],
    ['console-compact-searched.txt', searched],
    ['console-compact-ab.txt', abCompared],
  ])('is as reviewed in %s', async (name, report) => {
    await expect(
      renderConsole(report(), { color: false, summary: 'compact', files: FILES }),
    ).toMatchFileSnapshot(file(name))
  })

  test.each(Object.entries(REPORTS))('ends with the verdict in at most six lines: %s', (_name, report) => {
    for (const summary of ['full', 'compact'] as const) {
      const text = renderConsole(report, { color: false, summary, files: FILES })
      const block = text.trimEnd().split('\n\n').at(-1)?.split('\n') ?? []
      expect(block[0]).toMatch(/^(✅ PASS|❌ FAIL|⚠️ INCONCLUSIVE)/)
      expect(block.at(-1)).toBe(`   Report: ${FILES[0]}`)
      expect(block.length).toBeLessThanOrEqual(6)
    }
  })

  test.each(Object.entries(REPORTS))('has at most 25 lines if it is compact: %s', (_name, report) => {
    const text = renderConsole(report, { color: false, summary: 'compact', files: FILES })
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25)
  })

  test('of a target that never answered is six lines at most, full or compact', () => {
    const full = renderConsole(nothingDelivered(), { color: false, files: FILES })
    expect(full).toBe(renderConsole(nothingDelivered(), { color: false, summary: 'compact', files: FILES }))
    expect(full.trimEnd().split('\n').length).toBeLessThanOrEqual(6)
  })

  test.each([60, 80])('is wrapped between words on a terminal of %d columns', (columns) => {
    const wide = plain(mixed())
    const text = renderConsole(mixed(), { color: false, columns })
    const tooLong = text.split('\n').filter((line) => line.length > columns && /\S \S/.test(line.trim()))
    expect(tooLong.filter((line) => !line.startsWith('==='))).toEqual([])
    expect(text.replace(/\s+/g, ' ')).toBe(wide.replace(/\s+/g, ' '))
  })

  test('says plainly that the built-in cameras are no server', () => {
    expect(plain(allHealthyOnBuiltIn())).toContain('built-in simulated cameras')
    expect(plain(allHealthyOnBuiltIn())).toContain('not those of a server')
  })

  test('labels an extrapolated capacity wherever it shows it', () => {
    const text = plain(allHealthyOnBuiltIn())
    expect(text).toContain('Estimated max connections: 60 (extrapolated, not measured)')
    expect(text).toContain('Server can handle 60 total connections (extrapolated, not measured)')
    expect(text).toContain('Not measured, extrapolated: 48 successful connections ÷ 0.8 = 60')
    expect(text).toContain(
      '100+ camera deployment feasible: ❔ not assessed: the capacity was extrapolated, not measured',
    )
  })

  test('asks about the number of cameras that was wanted', () => {
    const window = windowOf(healthyConnections(2, 1, 10_000), 10_000)
    const report = reportOf({ window, cameras: 2, connectionsPerCamera: 1, targetCameras: 250 })
    expect(plain(report)).toContain('250+ camera deployment feasible:')
  })

  test('shows every limit of the deployment, which one binds, and the connections a camera', () => {
    const window = windowOf(healthyConnections(2, 1, 10_000), 10_000)
    const terms = { ...DEFAULT_FR_TERMS, connectionsPerCamera: 2, linkMbps: 10, inferencesPerSecond: 10 }
    const text = plain(reportOf({ window, cameras: 2, connectionsPerCamera: 1, terms }))
    expect(text).toContain('Stream server: ⌊0.7 × 2 ÷ 2⌋ = 0 (binds)')
    expect(text).toContain('Network: ⌊0.8 × 10 Mbit/s ÷ (3.277 Mbit/s measured × 2)⌋ = 1')
    expect(text).toContain('Recognition: ⌊0.8 × 10 inferences/s ÷ 5 FPS⌋ = 1')
    expect(text).toContain('Connections per camera: 2')
  })

  test('does not call the server slow when the load generator was the limit', () => {
    const text = plain(generatorLimited())
    expect(text).toContain('this run is void')
    expect(text).not.toMatch(/Constant throughput|Processing overhead|Server can handle|Investigate/)
  })

  test('never shows an unknown number as one', () => {
    for (const report of [nothingDelivered(), mixed(), interrupted()]) {
      expect(plain(report)).not.toMatch(/NaN|Infinity|undefined|null/)
    }
  })

  test('says what an interrupted run had measured', () => {
    expect(plain(interrupted())).toContain('Interrupted after 3.0 of 120.0 s')
  })

  test('shows the five worst connections, the dead before the slow, and how many more there are', () => {
    const lines = plain(mixed()).split('\n')
    const start = lines.indexOf('🔎 Worst connections:')
    const shown = lines.slice(start + 1, start + 7)
    expect(shown[0]).toContain('HTTP 503')
    expect(shown.filter((line) => line.trimStart().startsWith('- camera_'))).toHaveLength(5)
    expect(shown[5]).toMatch(/and \d+ more/)
  })

  test('cannot be made to act on a terminal or on a workflow by what servers send', () => {
    const text = plain(hostile())
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/)
    expect(text).not.toContain('##[')
    expect(text.split('\n').filter((line) => line.trimStart().startsWith('::'))).toEqual([])
  })

  test('is coloured only when asked, and otherwise the same', () => {
    const colored = renderConsole(mixed(), { color: true })
    expect(colored).toContain('\u001b[1m\u001b[31m❌ FAIL')
    const lines = colored.split('\n')
    expect(lines.find((line) => line.endsWith('fail\u001b[0m'))).toMatch(/31m {3}connection_success_rate/)
    expect(lines.find((line) => line.endsWith('pass\u001b[0m'))).toMatch(/32m {3}healthy_rate/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
    expect(colored.replace(/\u001b\[\d*m/g, '')).toBe(plain(mixed()))
  })
})
