import { describe, expect, test } from 'vitest'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import type { Night } from '../../../src/model/night-series.ts'
import { htmlTrend } from '../../../src/report/html/page/html-report.ts'
import { nightAt, noisyNights, times } from '../../analysis/trend/sample-nights.ts'

const NIGHTS = noisyNights([...times(20, 600), ...times(12, 510)], 0.02)
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
    const dates = [...page.slice(page.indexOf('<caption>Nights')).matchAll(/<th scope="row">([\d-]+)/g)]
    expect(dates.map(([, date]) => date)).toEqual(
      NIGHTS.toReversed().map(({ startedAt }) => startedAt.slice(0, 10)),
    )
  })

  test('links to pages over HTTP only', () => {
    const [first, ...others] = NIGHTS
    const page = pageOf([{ ...first!, url: 'javascript:alert(1)', runId: '<b>x</b>' }, ...others])
    expect(page).not.toMatch(/href="javascript|<b>x/)
    expect(page).toContain('href="https://github.com/owner/name/actions/runs/1001"')
  })

  test('names files that were left out, and says that there are no nights', () => {
    const page = htmlTrend(trendOf([]), [{ file: '<a>.json', why: 'no JSON' }])
    expect(page).toContain('&lt;a&gt;.json')
    expect(page).toContain('No nights')
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
