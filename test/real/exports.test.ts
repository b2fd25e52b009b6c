import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ROOT } from '../../scripts/doc-pages.ts'
import { junitXml } from '../../src/report/exports/junit.ts'
import { prometheusText } from '../../src/report/exports/prometheus.ts'
import { judgedAgainst240, laterRun } from '../report/later-runs.ts'
import {
  abCompared,
  generatorLimited,
  hostile,
  interrupted,
  mixed,
  nothingDelivered,
  overRtsp,
  searched,
} from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'
import { freePort } from './server-process.ts'

const XSD = path.join(import.meta.dirname, '..', 'fixtures', 'report', 'junit.xsd')

const REPORTS = Object.entries({
  'the example': seedReport(),
  'a mixed run': mixed(),
  'a search': searched(),
  'an A/B': abCompared(),
  'an RTSP run': overRtsp(),
  'a run against recorded jobs': judgedAgainst240(laterRun(9, 240, 'Another CPU')),
  'a run without a frame': nothingDelivered(),
  'an interrupted run': interrupted(),
  'a void run': generatorLimited(),
  'a hostile server': hostile(),
})

/** What a command said of its standard input; nothing if it found no fault. */
function complaint(command: string, words: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { input, encoding: 'utf8' })
  if (error !== undefined) throw error
  return status === 0 ? stdout : `${stdout}${stderr}`
}

describe('promtool', () => {
  const check = (text: string) => complaint('promtool', ['check', 'metrics'], text)

  test.each(REPORTS)('finds no fault in the Prometheus file of %s', (_, report) => {
    expect(check(prometheusText(report))).toBe('')
  })

  test('takes the alert of the documentation', () => {
    const page = readFileSync(path.join(ROOT, 'docs/exports.md'), 'utf8')
    const [, expr = ''] = /^```promql\n(.*?)```/ms.exec(page) ?? []
    const rules = JSON.stringify({ groups: [{ name: 'camgate', rules: [{ alert: 'Capacity', expr }] }] })
    const folder = mkdtempSync(path.join(tmpdir(), 'camgate-rules-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'rules.yml')
    writeFileSync(file, rules)
    expect(complaint('promtool', ['check', 'rules', file], '')).toContain('SUCCESS: 1 rules found')
    writeFileSync(file, rules.replace(' and on ', ' and und '))
    expect(complaint('promtool', ['check', 'rules', file], '')).toContain('parse error')
  })

  test.each([
    ['a unit that is no base unit', 'camgate_gap_ms'],
    ['a bad name', 'camgate_global-fps'],
  ])('would find %s', (_, name) => {
    expect(check(prometheusText(seedReport()).replaceAll('camgate_global_fps', name))).not.toBe('')
  })
})

describe('node_exporter', () => {
  test('serves every sample of every Prometheus file from its directory', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'camgate-textfile-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const url = await startNodeExporter(folder)
    for (const [name, report] of REPORTS) {
      const text = prometheusText(report)
      writeFileSync(path.join(folder, 'camgate.prom'), text)
      const served = await (await fetch(url)).text()
      expect(served, name).toContain('node_textfile_scrape_error 0')
      expect(samplesOf(served).size, name).toBeGreaterThan(20)
      expect(samplesOf(served), name).toEqual(samplesOf(text))
    }
  })
})

/** Ends with the test. @returns the address of its metrics */
async function startNodeExporter(folder: string): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`
  const only = ['--collector.disable-defaults', '--collector.textfile']
  const words = [`--web.listen-address=${address}`, ...only, `--collector.textfile.directory=${folder}`]
  const exporter = spawn('prometheus-node-exporter', words, { stdio: 'ignore' })
  onTestFinished(async () => {
    if (exporter.exitCode !== null || !exporter.kill()) return
    await once(exporter, 'exit')
  })
  const url = `http://${address}/metrics`
  const isUp = async () => (await fetch(url)).status
  await expect.poll(() => isUp().catch(() => 0), { timeout: 10_000 }).toBe(200)
  return url
}

/** Values by the name and the labels of their samples; labels in the order of their names, as node_exporter writes them. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const samples = [...text.matchAll(/^(camgate_\w+)(?:\{(.*)\})? (\S+)$/gm)]
  return new Map(
    samples.map(([, name = '', labels = '', value = '']) => [
      `${name} ${[...labels.matchAll(/\w+="(?:[^"\\]|\\.)*"/g)].map(String).sort()}`,
      Number(value.replace('Inf', 'Infinity')),
    ]),
  )
}

describe('xmllint', () => {
  const check = (text: string) => complaint('xmllint', ['--noout', '--schema', XSD, '-'], text)

  test.each(REPORTS)('finds the JUnit file of %s valid', (_, report) => {
    expect(check(junitXml(report))).toBe('')
  })

  test('would find a suite without its number of tests', () => {
    expect(check(junitXml(seedReport()).replaceAll(/ tests="\d+"/g, ''))).not.toBe('')
  })
})
