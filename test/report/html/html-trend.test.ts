import { describe, expect, test } from 'vitest'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { htmlTrend } from '../../../src/report/html/page/html-report.ts'
import { nightAt, noisyNights, times } from '../../analysis/trend/sample-nights.ts'

const NIGHTS = noisyNights([...times(20, 600), ...times(12, 510)], 0.02)
const onAnother = (night: Night): Night => ({
  ...night,
  runId: `other ${night.runId}`,
  fingerprint: { ...night.fingerprint, cpu_model: 'Another' },
})
const pageOf = (nights: readonly Night[]) => htmlTrend(trendOf(nights), [])

describe('the trend as a page', () => {
  test('marks void nights and the first night after a step', () => {
    const page = pageOf([...NIGHTS, nightAt(32, 20, { voidReason: 'interrupted' })])
    const plot = page.slice(page.indexOf('<svg role="img"'), page.indexOf('</figure>'))
    const count = (look: string) => plot.split(`class="shape ${look}"`).length - 1
    expect([count('first circle'), count('invalid square'), count('fail cross')]).toEqual([31, 1, 1])
    expect(page).toContain('<title>WORSE: camera capacity over time</title>')
  })

  test('has a row for each night, the latest first', () => {
    const page = pageOf(NIGHTS)
    const dates = [
      ...page
        .slice(page.indexOf('<caption>Nights'))
        .matchAll(/<th scope="row"><span class="date">(?:<a [^>]+>)?([\d-]+)/g),
    ]
    expect(dates.map(([, date]) => date)).toEqual(
      NIGHTS.toReversed().map(({ startedAt }) => startedAt.slice(0, 10)),
    )
  })

  test('does not hide what one machine shows behind another that has few nights', () => {
    const other = NIGHTS.slice(0, 3).map((night) => onAnother(night))
    const page = pageOf([...NIGHTS.slice(0, 20), ...other])
    expect(page).toContain('<title>STEADY: camera capacity over time</title>')
    expect(page).toContain('<header id="verdict" class="pass">')
  })

  test('is not steady when nothing was measured', () => {
    const nothing = times(12, 0).map((_, at) => nightAt(at, null))
    expect(pageOf(nothing)).toContain('<title>NOT MEASURED: camera capacity over time</title>')
    expect(pageOf(nothing)).toContain('<header id="verdict" class="inconclusive">')
    expect(pageOf([])).toContain('<title>NO NIGHTS: camera capacity over time</title>')
  })

  test('says when a step was, and where, in its first lines', () => {
    const page = pageOf([...NIGHTS, onAnother(NIGHTS[3]!)])
    const head = page.slice(page.indexOf('<h1>'), page.indexOf('<nav'))
    expect(head).toContain('between 2026-01-20 (0000000) and 2026-01-21 (0000000)')
    expect(head).toContain('Example CPU')
  })

  test('does not say "no step" where there are too few nights to judge, or a drift', () => {
    expect(pageOf(NIGHTS.slice(0, 4))).toContain('4 nights, 4 of the series that count: too few to judge.')
    const sinking = times(30, 600).map((level, at) => level * 0.99 ** at)
    expect(pageOf(noisyNights(sinking, 0.01))).toContain('judged: a slow drift up to the latest night.')
  })

  test('has dates beside each other on a telephone', () => {
    expect(pageOf(NIGHTS)).toContain('>01-01</text>')
    expect(pageOf(NIGHTS)).toContain('>nights of 2026</text>')
  })

  test('links to pages over HTTP only', () => {
    const [first, ...others] = NIGHTS
    const page = pageOf([{ ...first!, url: 'javascript:alert(1)', commit: '<b>x</b>' }, ...others])
    expect(page).not.toMatch(/href="javascript|<b>x/)
    expect(page).toContain('href="https://github.com/owner/name/actions/runs/1001"')
  })

  test('names files that were left out, and says that there are no nights', () => {
    const page = htmlTrend(trendOf([]), [{ file: '<a>.json', why: 'no JSON' }])
    expect(page).toContain('&lt;a&gt;.json')
    expect(page).toContain('NO NIGHTS')
  })

  test('stays below 4 MB with a thousand nights of thirty machines', () => {
    const many = noisyNights(times(1000, 600), 0.05).map((night, at) => ({
      ...night,
      fingerprint: { ...night.fingerprint, cpu_model: `${at % 30}` },
    }))
    const page = pageOf(many)
    expect(page).toContain('the latest 20 series are shown')
    expect(page.length).toBeLessThan(4e6)
  })
})
