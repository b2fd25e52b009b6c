import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { annotationsOf, fileInRepository, type LineOf } from '../../../src/action/github/annotations.ts'
import { limitLine } from '../../../src/config/limit-line.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn, generatorLimited, hostile, mixed } from '../../report/runs.ts'
import { withForeignFrames } from '../../report/sample-marks.ts'
import { seedReport } from '../../report/seed-example.ts'

type Row = Report['gate']['rows'][number]

const ROW: Row = {
  metric: 'drops',
  kind: 'floor',
  baseline: null,
  value: 5,
  change: null,
  limit: '≤ 3',
  verdict: 'fail',
  why: 'too many',
}

const nowhere: LineOf = () => null

function judged(rows: readonly Partial<Row>[]): Report {
  const report = seedReport()
  return { ...report, gate: { ...report.gate, rows: rows.map((row) => ({ ...ROW, ...row })) } }
}

describe('the annotations of a report', () => {
  test('are errors for pictures of other cameras, before and beside what failed', () => {
    const rows = Array.from({ length: 12 }, () => ROW)
    const cameras = seedReport().individual_connections.map(({ camera_id }) => camera_id)
    const [asked = '', came = ''] = new Set(cameras)
    const found = annotationsOf(withForeignFrames(judged(rows), asked, came), null, nowhere)
    expect(found).toHaveLength(9)
    expect(found[0]).toMatchObject({ level: 'error', title: 'Pictures of other cameras' })
    expect(found[0]?.message).toMatch(/viewers got pictures of camera .* \(412 frames\)/i)
  })

  test('are the rows that failed, as errors, and those that stayed open, as warnings', () => {
    const rows: Partial<Row>[] = [
      { metric: 'healthy_rate', verdict: 'inconclusive', value: null },
      { metric: 'drops', verdict: 'fail' },
      { metric: 'errors', verdict: 'pass' },
      { metric: 'longest_gap_ms', verdict: 'no_baseline', kind: 'regression' },
    ]
    expect(annotationsOf(judged(rows), 'thresholds.json', nowhere)).toEqual([
      {
        level: 'error',
        title: 'drops: fail',
        message: 'drops 5, limit ≤ 3: too many',
        file: null,
        line: null,
      },
      {
        level: 'warning',
        title: 'healthy_rate: inconclusive',
        message: 'healthy_rate, limit ≤ 3 %: too many',
        file: null,
        line: null,
      },
    ])
  })

  test('stand at the lines that set the limits', () => {
    const text = '{"floors": {\n"drops": {"max": 3}},\n"regression": {\n"drops": {"max_rise_points": 1}}}'
    const lineOf: LineOf = ({ metric, isFloor }) => limitLine(text, isFloor ? 'floors' : 'regression', metric)
    const report = judged([{}, { kind: 'regression' }, { metric: 'healthy_rate' }])
    const places = annotationsOf(report, 'ci/thresholds.json', lineOf).map(({ file, line }) => [file, line])
    expect(places).toEqual([
      ['ci/thresholds.json', 2],
      ['ci/thresholds.json', 4],
      [null, null],
    ])
  })

  test('have a line even where their file is not of the repository, which is named nowhere', () => {
    expect(annotationsOf(judged([{}]), null, () => 7)).toMatchObject([{ file: null, line: 7 }])
  })

  test('are nine of a level at most: GitHub shows ten of a step, and one is the verdict', () => {
    const rows = (verdict: Row['verdict']) =>
      Array.from({ length: 30 }, (_, i) => ({ metric: `m${i}`, verdict }))
    const all = annotationsOf(judged([...rows('inconclusive'), ...rows('fail')]), null, nowhere)
    expect(all.filter(({ level }) => level === 'error').map(({ title }) => title)).toEqual(
      Array.from({ length: 9 }, (_, i) => `m${i}: fail`),
    )
    expect(all.filter(({ level }) => level === 'warning')).toHaveLength(9)
  })

  test('show a number as people read it', () => {
    const [annotation] = annotationsOf(judged([{ value: 83.33333333 }]), null, nowhere)
    expect(annotation?.message).toBe('drops 83.3, limit ≤ 3: too many')
  })

  test('are none where there is no limit, also of a run that is void', () => {
    expect(annotationsOf(allHealthyOnBuiltIn(), null, nowhere)).toEqual([])
    expect(annotationsOf(generatorLimited(), null, nowhere)).toEqual([])
    expect(annotationsOf(mixed(), null, nowhere).map(({ level }) => level)).toEqual([
      'error',
      'error',
      'error',
    ])
  })

  test('hold hostile text as one line that is no command', () => {
    const hostileRow = {
      metric: '::error::x',
      limit: 'a\r\n::set-output name=x::y',
      why: '##[error]\u001b[2J\u2028\u202e',
    }
    for (const report of [hostile(), judged([hostileRow])]) {
      const annotations = annotationsOf(report, null, nowhere)
      expect(annotations.length).toBeGreaterThan(0)
      for (const text of annotations.flatMap(({ title, message }) => [title, message]))
        expect(text).not.toMatch(/^\s*::|##\[|[\p{Cc}\u2028\u202e]/u)
    }
  })
})

describe('a file in the repository', () => {
  const workspace = path.resolve('/checkout/space')

  test.each([
    ['/checkout/space/thresholds.json', 'thresholds.json'],
    ['/checkout/space/ci/../ci/limits.json', 'ci/limits.json'],
    ['/checkout/space/.github/limits.json', '.github/limits.json'],
    ['/checkout/thresholds.json', null],
    ['/checkout/space-2/thresholds.json', null],
    ['/checkout/space/../other/thresholds.json', null],
    ['/etc/passwd', null],
  ])('%s is %j', (file, expected) => {
    expect(fileInRepository(file, workspace)).toBe(expected)
  })

  test('is found from where this process is', () => {
    expect(fileInRepository('thresholds.json', process.cwd())).toBe('thresholds.json')
    expect(fileInRepository('../thresholds.json', process.cwd())).toBeNull()
  })

  test('is that of the checkout it is in, where that is a folder of the workspace', () => {
    const space = mkdtempSync(path.join(tmpdir(), 'camgate-workspace-'))
    onTestFinished(() => rmSync(space, { recursive: true }))
    mkdirSync(path.join(space, 'head', '.git'), { recursive: true })
    mkdirSync(path.join(space, 'plain', 'ci'), { recursive: true })
    expect(fileInRepository(path.join(space, 'head', 'thresholds.json'), space)).toBe('thresholds.json')
    expect(fileInRepository(path.join(space, 'head', 'ci', 'limits.json'), space)).toBe('ci/limits.json')
    expect(fileInRepository(path.join(space, 'plain', 'ci', 'limits.json'), space)).toBe(
      'plain/ci/limits.json',
    )
  })

  test('is unknown without a checkout', () => {
    expect(fileInRepository('thresholds.json', undefined)).toBeNull()
  })
})
