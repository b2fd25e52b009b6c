import { describe, expect, test } from 'vitest'
import { abIntervalChart } from '../../../src/report/html/charts/ab-interval-chart.ts'
import { COMMENT_CASES } from '../comment-cases.ts'
import { abCompared, searched } from '../runs.ts'

describe('the chart of an A/B', () => {
  test('shows the interval of the ratio beside the limit and no change, with the numbers of the JSON', () => {
    const report = abCompared()
    const { ratio, low, high } = report.ab!
    const text = abIntervalChart([['head', report]])?.text ?? ''
    const places = [...text.matchAll(/class="line (\w+)" d="M(-?[\d.]+),\S*?L(-?[\d.]+),/g)].map(
      ([, tone, from, to]) => [tone, Number(from), Number(to)] as const,
    )
    const [noChange, limit, interval] = places
    expect(places.map(([tone]) => tone)).toEqual(['quiet', 'limit', 'second', 'second', 'second'])
    expect(noChange![1]).toBe(noChange![2])
    expect(limit![1]).toBeLessThan(interval![1])
    expect(interval![2]).toBeLessThan(noChange![1])
    const numbers = [63.09, 58.69, ...[ratio!, low!, high!, 0.9].map((value) => Number(value.toFixed(3)))]
    expect([...text.matchAll(/<td class="number">([\d.]+)</g)].map(([, number]) => Number(number))).toEqual(
      numbers,
    )
  })

  test('has a line for each report that compared two servers, and none for the others', () => {
    const undecided = COMMENT_CASES['A/B undecided']!()
    const chart = abIntervalChart([
      ['older', undecided],
      ['newer', abCompared()],
    ])
    expect(chart?.text.match(/<tr data-at/g)).toHaveLength(2)
    expect(chart?.text).not.toMatch(/NaN|undefined|Infinity/)
    const tooFew = { ...undecided, ab: { ...undecided.ab!, ratio: null, low: null, high: null } }
    expect(
      abIntervalChart([
        ['older', searched()],
        ['newer', tooFew],
      ]),
    ).toBeNull()
  })

  test('draws no limit for a report of an earlier version, which has it in words only', () => {
    const report = abCompared()
    const rows = report.gate.rows.map(({ allowed_change: _, ...row }) => row)
    const chart = abIntervalChart([['head', { ...report, gate: { ...report.gate, rows } }]])
    expect(chart?.text).not.toContain('line limit')
    expect(chart?.text).toContain('no change')
  })
})
