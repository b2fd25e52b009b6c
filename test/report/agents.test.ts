import { describe, expect, test } from 'vitest'
import type { AgentShare } from '../../src/model/agents.ts'
import type { Evidence } from '../../src/model/machine.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { junitXml } from '../../src/report/exports/junit.ts'
import { prometheusText } from '../../src/report/exports/prometheus.ts'
import { rowCsv } from '../../src/report/exports/row.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { parseReport } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { generatorOf } from '../load/machine/samples.ts'
import { searched } from './runs.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 20_000
const RENDERERS = {
  console: (report: Report) => renderConsole(report, { color: false }),
  comment: (report: Report) => renderMarkdown(report, { maxBytes: 65_536 }),
  page: htmlReport,
  junit: junitXml,
}
const ALL = Object.entries(RENDERERS)

function share(name: string, change: Partial<AgentShare> = {}): AgentShare {
  return {
    ...{ name, processors: 2, connections: 24, healthy: 24, frames: 12_000, load: 0.31 },
    ...{ clockOffsetMs: 2000.4, clockErrorMs: 0.4, evidence: [], lost: null, ...change },
  }
}

const BEHIND: Evidence = { signal: 'unread_data', where: 'b', limit: 0.1, seconds: 18, ofSeconds: 20 }

function reportWith(agents: readonly AgentShare[], evidence: readonly Evidence[] = []): Report {
  const slow = evidence.length === 0 ? {} : { frames: 200 }
  const connections = healthyConnections(24, 2, WINDOW_MS).map((facts) => ({ ...facts, ...slow }))
  const generator =
    evidence.length === 0
      ? generatorOf({})
      : generatorOf({ limited: true, cause: 'generator', evidence, headroomPercent: 0 })
  const window = { ...windowOf(connections, WINDOW_MS, generator), agents }
  return reportOf({ cameras: 24, connectionsPerCamera: 2, window })
}

describe('a run on agents', () => {
  test.for(ALL)('is one line in the %s when nothing is wrong', ([, render]) => {
    const text = render(reportWith([share('a'), share('b')]))
    expect(text).toContain(
      '2 agents (a, b) held 48 connections, their readers used at most 31 % of a thread; clocks known to 0.4 ms',
    )
    expect(text).not.toMatch(/says nothing about the server/)
  })

  test.for(ALL)(
    'names in the %s the agent that was the limit, whose share counts for nothing',
    ([, render]) => {
      const text = render(reportWith([share('a'), share('b', { healthy: 3, evidence: [BEHIND] })], [BEHIND]))
      expect(text).toMatch(
        /[Aa]gent b was disturbed, 3 of 24 connections healthy: its share says nothing about the server/,
      )
      expect(text).not.toMatch(/agent a was/)
    },
  )

  test.for(ALL)('names in the %s the agent that was lost', ([, render]) => {
    const text = render(
      reportWith([
        share('a', { connections: 48 }),
        share('b', { connections: 0, lost: 'no sign of life for 5 s' }),
      ]),
    )
    expect(text).toMatch(/[Aa]gent b was lost: no sign of life for 5 s/)
  })

  test('has each agent in the report and its metrics, and how many in a row of CSV', () => {
    const report = reportWith([share('a'), share('b', { healthy: 3, evidence: [BEHIND] })], [BEHIND])
    expect(report.agents).toMatchObject({
      clock_error_ms: 0.4,
      list: [
        {
          name: 'a',
          frames: 12_000,
          reader_percent: 31,
          clock_offset_ms: 2000.4,
          suspected: false,
          inconclusive: false,
        },
        { name: 'b', connections: 24, healthy_connections: 3, suspected: true, inconclusive: true },
      ],
    })
    expect(parseReport(JSON.parse(JSON.stringify(report))).agents).toEqual(report.agents)
    expect(prometheusText(report)).toMatch(/camgate_agent_healthy_connections\{.*agent="b".*\} 3\n/)
    expect(rowCsv(report, { header: true })).toMatch(/capacity_censored,agents,/)
  })

  test.for(ALL.slice(1))('has the sums of their machines in the %s', ([, render]) => {
    const report = reportWith([share('a'), share('b')])
    const kind = { cpu_model: 'Example CPU', cpus: 2, memory_gb: 8, kernel: 'Linux 6.8' }
    const fingerprint = { ...report.run.fingerprint, cpus: 4, memory_gb: 16, agents: [kind, kind] }
    const text = render({ ...report, run: { ...report.run, fingerprint } })
    expect(text).toContain('2 agents, together ')
  })

  test('shows a hostile name as text', () => {
    const name = '<img src=x onerror=alert(1)>\u001b[31m'
    const report = reportWith([share(name, { lost: '<b>gone</b>' })])
    expect(htmlReport(report)).not.toContain('<img src=x')
    expect(RENDERERS.console(report)).not.toContain('\u001b[31m')
    expect(RENDERERS.comment(report)).not.toMatch(/<img src=x|<b>gone/)
  })
})

describe('a run that lost its load generator', () => {
  const lost = (): Report => {
    const window = windowOf(healthyConnections(24, 2, WINDOW_MS), WINDOW_MS)
    return reportOf({ cameras: 24, connectionsPerCamera: 2, window, lost: 'no agent is left' })
  }

  test('is inconclusive although its window passed', () => {
    expect(lost().gate).toMatchObject({
      verdict: 'inconclusive',
      why: expect.stringContaining(
        'the load generator was lost before the run was complete: no agent is left',
      ),
    })
    expect(searched().generator.lost).toBeNull()
  })

  test.for(ALL)('says so in the %s', ([, render]) => {
    expect(render(lost())).toMatch(
      /the load generator was lost before the run was complete: no agent is left/i,
    )
  })
})
