import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
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

  test.each([
    ['a unit that is no base unit', 'camgate_gap_ms'],
    ['a bad name', 'camgate_global-fps'],
  ])('would find %s', (_, name) => {
    expect(check(prometheusText(seedReport()).replaceAll('camgate_global_fps', name))).not.toBe('')
  })
})

describe('xmllint', () => {
  const check = (text: string) => complaint('xmllint', ['--noout', '--schema', XSD, '-'], text)

  test.each(REPORTS)('finds the JUnit file of %s valid', (_, report) => {
    expect(check(junitXml(report))).toBe('')
  })

  test('would find a suite without its number of tests', () => {
    expect(check(junitXml(seedReport()).replaceAll(/ tests="\d+"/g, ''))).not.toBe('')
  })
})
