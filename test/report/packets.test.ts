import { describe, expect, test } from 'vitest'
import { renderConsole } from '../../src/report/console/console.ts'
import { connectionsCsv } from '../../src/report/csv.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { mixed, overRtsp } from './runs.ts'

const texts = (report: ReturnType<typeof mixed>) => [
  renderConsole(report, { color: false }),
  renderMarkdown(report, { maxBytes: 60_000 }),
]

describe('numbered packets in a report', () => {
  test('are counted over all connections, and of each', () => {
    const { health, individual_connections: connections } = overRtsp()
    // 50 of 15,000; of three jitters 1.5, 3 and 4.5 ms the 95th percentile is the last.
    expect(health).toMatchObject({ packets_received: 14_950, packets_lost: 50, jitter_ms: 4.5 })
    expect(health.loss_percent).toBeCloseTo(50 / 150, 5)
    expect(connections.map(({ loss_percent: loss, jitter_ms: jitter }) => [loss, jitter])).toEqual([
      [1, 1.5],
      [0, 3],
      [0, 4.5],
      [null, null],
    ])
    expect(connectionsCsv(overRtsp()).split('\n')[1]).toMatch(/,4950,50,1,1\.5,,,,,,,,,$/)
  })

  test('are told beside the gaps, and nothing is where there are none', () => {
    for (const text of texts(overRtsp()))
      expect(text).toContain('0.33 % lost (50 of 15,000), jitter 4.5 ms (p95)')
    for (const text of texts(mixed())) expect(text).not.toContain(' lost (')
  })

  test('can have floors, which a run without packets does not meet', () => {
    expect(overRtsp().gate.rows).toMatchObject([
      { metric: 'loss_percent', verdict: 'pass' },
      { metric: 'jitter_ms', verdict: 'fail', value: 4.5 },
    ])
  })
})
