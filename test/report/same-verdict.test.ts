import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { annotationsOf } from '../../src/action/github/annotations.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { junitXml } from '../../src/report/exports/junit.ts'
import { rowCsv } from '../../src/report/exports/row.ts'
import { rowTexts, verdictTexts } from '../../src/report/facts/gate-rows.ts'
import { headline } from '../../src/report/facts/headline.ts'
import { metricsOf } from '../../src/report/facts/metric-values.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { COMMENT_CASES } from './comment-cases.ts'
import { tablesOf, textOf } from './html/page-tables.ts'
import { mixed, overRtsp } from './runs.ts'

const CASES: Readonly<Record<string, () => Report>> = { ...COMMENT_CASES, mixed, overRtsp }
const COMMENT = 65_536
const SUMMARY = 1_048_576

describe.each(Object.keys(CASES))('of %s', (name) => {
  const report = CASES[name]!()
  const { verdict, rows } = report.gate
  const [mark, word] = verdictTexts(verdict)
  const texts = rows.map((row) => rowTexts(row, report))
  const markdown = renderMarkdown(report, { maxBytes: COMMENT })
  const plain = markdown.replaceAll('\\', '')
  const summary = renderMarkdown(report, { maxBytes: SUMMARY })
  const page = htmlReport(report)
  const consoleText = renderConsole(report, { color: false })
  // A target that never answered has no table of limits in the terminal.
  const consoleGate = consoleText.split('🚦 Gate:')[1]?.split('\n\n')[0] ?? null
  const junit = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(junitXml(report))

  test('every format has the same verdict', () => {
    expect(consoleText).toContain(`${mark} ${word}`)
    expect(consoleText.trimEnd().split('\n\n').at(-1)).toContain(`${mark} ${word}`)
    for (const text of [plain, summary.replaceAll('\\', '')])
      expect(text).toContain(`### ${mark} ${headline(report)}`)
    expect(textOf(page.match(/<h1>([\s\S]*?)<\/h1>/)?.[1] ?? '')).toBe(`${word} ${headline(report)}`)
    expect(junit.testsuites.testsuite['system-out']).toContain(`${mark} ${word}: `)
    const [head, cells] = rowCsv(report, { header: true }).split('\n')
    expect(cells?.split(',')).toContain(verdict)
    expect(head?.split(',')).toContain('verdict')
  })

  test('every limit has the same number and verdict in all of them', () => {
    const table = tablesOf(page).get('Limits and numbers') ?? []
    for (const { metric, title, value, limit, word: rowWord } of texts) {
      const shown = value ?? '–'
      expect(table).toContainEqual(expect.arrayContaining([title, rowWord, shown, limit]))
      const row = plain.split('\n').find((line) => line.includes(`| ${title} |`) && line.includes(limit))
      expect(row, title).toBeDefined()
      if (value !== null) expect(row).toContain(value)
      if (consoleGate === null) continue
      const lines = consoleGate.split('\n').filter((text) => text.includes(metric) && text.includes(rowWord))
      expect(lines, metric).not.toEqual([])
      if (value !== null) expect(lines.some((text) => text.includes(value))).toBe(true)
    }
  })

  test('JUnit and the annotations have a case for each limit that was not met or not judged', () => {
    const count = (one: string) => rows.filter((row) => row.verdict === one).length
    const suite = junit.testsuites.testsuite
    expect(Number(suite.failures) > 0).toBe(verdict === 'fail')
    expect(Number(suite.failures)).toBeGreaterThanOrEqual(count('fail'))
    const annotations = annotationsOf(report, null, () => null)
    expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(count('fail'))
    expect(annotations.filter(({ level }) => level === 'warning')).toHaveLength(count('inconclusive'))
    for (const { metric, value, limit, verdict: of } of texts) {
      if (of !== 'fail' && of !== 'inconclusive') continue
      const said = annotations.find(({ title }) => title === `${metric}: ${of}`)?.message
      expect(said).toContain(`${metric}${value === null ? '' : ` ${value}`}, limit ${limit}`)
    }
  })

  test('the numbers that floors judged are those of the row', () => {
    const values = metricsOf(report) as Readonly<Record<string, number | null | undefined>>
    for (const { kind, metric, value } of rows)
      if (kind === 'floor' && value !== null) expect(values[metric]).toBe(value)
  })
})

test('a void run says nothing about two servers, whatever a stored report holds', () => {
  const report = COMMENT_CASES['A/B beyond the limit']!()
  const isVoid = { ...report, generator: { ...report.generator, limited: true } }
  expect(htmlReport(isVoid)).not.toContain('more than chance explains')
  expect(htmlReport(report)).toContain('more than chance explains')
})
