import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compare } from '../../src/cli/compare.ts'
import { EXIT } from '../../src/errors.ts'
import { METRIC_NAMES } from '../../src/model/metrics.ts'
import { renderSideBySide } from '../../src/report/console/console-side-by-side.ts'
import { comparedJson } from '../../src/report/exports/compared-reports.ts'
import { htmlSideBySide } from '../../src/report/html/page/html-report.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { captured } from '../captured-output.ts'
import { COMMENT_CASES, judgedBy } from '../report/comment-cases.ts'
import { laterRun } from '../report/later-runs.ts'
import { generatorLimited, interrupted, nothingDelivered } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'
import { temporaryFolder } from './report-folder.ts'

const { pathOf, write } = temporaryFolder()

/** One job too few to judge by. */
const FOUR_JOBS = {
  jobs: [1, 2, 3, 4].map((number) => {
    const { run_id, started_at, profile, fingerprint } = laterRun(number + 1, 240).run
    return { run_id, started_at, profile, fingerprint, metrics: { capacity_connections: 238 + number } }
  }),
}
const DROP = { regression: { capacity_connections: { max_drop_percent: 15 } } }

let files = 0
async function fileOf(report: Report): Promise<string> {
  files += 1
  return await write(`report-${files}.json`, reportJson(report))
}

async function limitsOf(thresholds: object): Promise<string[]> {
  files += 1
  return ['--thresholds', await write(`limits-${files}.json`, { version: 1, ...thresholds })]
}

describe('a stored report', () => {
  test.each([
    ['that meets its floor', seedReport(), { floors: { capacity_connections: { min: 200 } } }, EXIT.pass],
    ['that does not', seedReport(), { floors: { capacity_connections: { min: 500 } } }, EXIT.gateFailed],
    ['without a recorded job', seedReport(), DROP, EXIT.pass],
    [
      'with too few of them',
      seedReport(),
      { ...DROP, baseline: FOUR_JOBS, on_inconclusive: 'fail' },
      EXIT.inconclusive,
    ],
    ['of a run without a frame', nothingDelivered(), {}, EXIT.unreachable],
    ['of a run that was interrupted', interrupted(), {}, EXIT.interrupted],
    ['of a run that our reader limited', generatorLimited(), {}, EXIT.inconclusive],
  ])('%s ends like its run', async (_, report, thresholds, code) => {
    const words = [await fileOf(report), ...(await limitsOf(thresholds))]
    const { value, stdout } = await captured(() => compare([...words, '--quiet']))
    expect(value).toBe(code)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  })

  test('is printed with its new gate, and its file stays as it was', async () => {
    const file = await fileOf(seedReport())
    const before = readFileSync(file, 'utf8')
    const limits = await limitsOf({ floors: { capacity_connections: { min: 500 } } })
    const { value, stdout } = await captured(() => compare([file, '--json', ...limits]))
    const { gate, ...rest } = parseReport(JSON.parse(stdout))
    const { gate: stored, ...same } = parseReport(JSON.parse(before))
    expect(value).toBe(EXIT.gateFailed)
    expect([stored.verdict, gate.verdict]).toEqual(['pass', 'fail'])
    expect(rest).toEqual({ ...same, analysis: rest.analysis })
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('is refused with every problem of both files at once', async () => {
    const limits = await limitsOf({ floors: { no_such_metric: { min: 1 } } })
    await expect(compare([pathOf('none.json'), pathOf('nor-this.json'), ...limits])).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/none\.json.*\n.*nor-this\.json.*\n.*no_such_metric/),
    })
  })
})

describe('two stored reports', () => {
  const older = laterRun(1, 240)

  test.each([
    ['the same run', older, older, 'the same run'],
    ['an older one that our reader limited', generatorLimited(), laterRun(2, 240), 'load generator'],
    ['an older one that was interrupted', interrupted(), laterRun(2, 240), 'interrupted'],
    ['one of another machine', older, laterRun(2, 240, 'Another CPU'), 'Another CPU'],
  ])('are not compared: %s', async (_, first, second, reason) => {
    await expect(compare([await fileOf(first), await fileOf(second)])).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(reason),
    })
  })

  test.each([
    [240, EXIT.pass],
    [120, EXIT.gateFailed],
  ])('are judged with the older one as one more recorded job: %i connections', async (connections, code) => {
    const newer = await fileOf(laterRun(9, connections))
    const limits = await limitsOf({ ...DROP, baseline: FOUR_JOBS })
    // Four jobs are too few to judge; the older report is the fifth.
    const alone = await captured(() => compare([newer, ...limits, '--on-inconclusive', 'fail']))
    const both = await captured(async () => compare([await fileOf(older), newer, ...limits]))
    expect({ alone: alone.value, both: both.value }).toEqual({ alone: EXIT.inconclusive, both: code })
    expect(both.stdout).toContain('Capacity in connections')
  })

  test('without a limit on a change are not a pass', async () => {
    const words = [await fileOf(older), await fileOf(laterRun(2, 240)), ...(await limitsOf({}))]
    const { value } = await captured(() => compare([...words, '--on-inconclusive', 'fail']))
    expect(value).toBe(EXIT.inconclusive)
  })

  describe('side by side', () => {
    const newer = laterRun(2, 168)

    async function shown(...words: string[]) {
      const limits = await limitsOf({ ...DROP, floors: { healthy_rate: { min: 95 } } })
      const files = [await fileOf(older), await fileOf(newer)]
      return { files, ...(await captured(() => compare([...files, ...limits, ...words]))) }
    }

    test('are a table in Markdown, below the verdict', async () => {
      const { stdout, files } = await shown('--format', 'markdown')
      expect(stdout).toMatch(/^### ⚠️ INCONCLUSIVE: .*\n\nNewer: `.*report-\d+\.json`, older: `/)
      expect(stdout).toContain(`older: \`${files[0]}\``)
      expect(stdout).toMatch(
        /^\| Capacity in connections \| 240 \(228 to 252\) \| 168 .* \| \\?-30 % \| drop ≤ 15 % \|/m,
      )
      expect(stdout).toMatch(/^- Capacity in connections: there is only 1 job/m)
    })

    test('are every metric of both in JSON, with the limit by which the newer one was judged', async () => {
      const { stdout, files } = await shown('--format', 'json')
      const { metrics, ...facts } = JSON.parse(stdout)
      expect(facts).toMatchObject({
        older: { file: files[0], run_id: 'run-1', capacity_low: 228 },
        newer: { file: files[1], run_id: 'run-2' },
        verdict: expect.any(String),
      })
      const of = (name: string) => metrics.filter(({ metric }: { metric: string }) => metric === name)
      expect(new Set(metrics.map(({ metric }: { metric: string }) => metric))).toEqual(new Set(METRIC_NAMES))
      expect(of('capacity_connections')).toEqual([
        expect.objectContaining({
          older: 240,
          newer: 168,
          change: expect.closeTo(-30, 6),
          kind: 'regression',
        }),
      ])
      expect(of('loss_percent')).toEqual([
        expect.objectContaining({ older: null, newer: null, change: null }),
      ])
      expect(of('drops')).toEqual([expect.objectContaining({ older: 1, newer: 1, change: 0, limit: null })])
    })

    test('are the same in CSV, a line for each', async () => {
      const lines = (await shown('--format', 'csv')).stdout.trimEnd().split('\n')
      expect(lines[0]).toBe('metric,unit,older,newer,change,change_unit,kind,limit,verdict,why')
      expect(lines).toHaveLength(1 + METRIC_NAMES.length)
      expect(lines.find((line) => line.startsWith('capacity_connections'))).toMatch(
        /^capacity_connections,connections,240,168,-30\.?\d*,percent,regression,drop ≤ 15 %,/,
      )
    })

    test('are a page in HTML, with the verdict and both numbers, and names of files that stay text', async () => {
      const { stdout } = await shown('--format', 'html')
      expect(stdout).toMatch(/^<!doctype html>/)
      expect(stdout).toContain("default-src 'none'".replaceAll("'", '&#39;'))
      expect(stdout).toMatch(/<h1>.*INCONCLUSIVE.*Camera capacity: 168 connections/s)
      const row = /<th scope="row">Capacity in connections<\/th>(.*)<\/tr>/.exec(stdout)?.[1] ?? ''
      expect(row).toMatch(/240 \(228 to 252\).*168.*-30 %.*drop ≤ 15 %.*badge inconclusive/)
      const pair = { older, newer, names: ['<b>a</b>', 'b'] } as const
      expect(htmlSideBySide(pair)).toContain('&lt;b&gt;a&lt;/b&gt;')
    })

    test('say infinite where an event never came, which null does not', async () => {
      const [silent] = [nothingDelivered()].map((report) => ({
        ...report,
        run: { ...report.run, run_id: 'x' },
      }))
      if (silent === undefined) throw new Error()
      const pair = { older: silent, newer: nothingDelivered(), names: ['a', 'b'] } as const
      const { metrics } = JSON.parse(comparedJson(pair))
      expect(metrics).toContainEqual(
        expect.objectContaining({ metric: 'time_to_first_frame_p95_ms', older: 'infinite', change: null }),
      )
      expect(metrics).toContainEqual(expect.objectContaining({ metric: 'gap_p95_ms', older: null }))
    })

    test('name a ratio to nothing infinite, and a first frame that never came', () => {
      const newer = judgedBy(nothingDelivered(), { floors: [{ metric: 'reconnection_rate', max: 0.1 }] })
      const text = renderSideBySide({ older: newer, newer, names: ['a', 'b'] }, { color: false })
      expect(text).toMatch(/Reconnections per connection +infinite +infinite +– +≤ 0\.1 +fail/)
      expect(text).toMatch(/First frame, 95th percentile +never +never/)
    })

    test('show what each A/B found about its base', () => {
      const pair = {
        older: COMMENT_CASES['A/B undecided']!(),
        newer: COMMENT_CASES['A/B within the limit']!(),
        names: ['a', 'b'],
      } as const
      const { metrics } = JSON.parse(comparedJson(pair))
      expect(metrics[0]).toMatchObject({
        metric: 'ab_goodput',
        unit: 'percent',
        change: null,
        verdict: 'pass',
      })
      expect(metrics[0].newer).toBeCloseTo(100 * (pair.newer.ab!.ratio! - 1), 3)
      expect(renderSideBySide(pair, { color: false })).toMatch(
        /Goodput, A\/B against the base +-6\.8 % +-7 % +– +drop ≤ 10 % +pass/,
      )
      const page = htmlSideBySide(pair)
      expect(page).toContain('<h2 id="comparison-heading">Base and head</h2>')
      expect(page.match(/<tr data-at/g)).toHaveLength(2)
    })

    test('keep --json and --quiet for the newer one alone', async () => {
      expect(parseReport((await shown('--json')).stdout).run.run_id).toBe('run-2')
      expect((await shown('--quiet')).stdout.split('\n')).toHaveLength(2)
      await expect(shown('--json', '--format', 'csv')).rejects.toThrow(/--format.*--json/)
    })
  })
})

describe('one stored report', () => {
  test('is rendered in the format that is asked for', async () => {
    const words = [await fileOf(seedReport()), ...(await limitsOf({}))]
    const markdown = await captured(() => compare([...words, '--format', 'markdown']))
    expect(markdown.stdout).toContain('###')
    const html = await captured(() => compare([...words, '--format', 'html']))
    expect(html.stdout).toMatch(/^<!doctype html>/)
    const json = await captured(() => compare([...words, '--format', 'json']))
    expect(parseReport(json.stdout).gate.verdict).toBe('pass')
    await expect(compare([...words, '--format', 'csv'])).rejects.toThrow('--format csv requires two reports')
  })
})
