import { describe, expect, test } from 'vitest'
import { alertMessage, verdictMessage } from '../../src/monitoring/webhook-message.ts'
import type { RunResult } from '../../src/publish/publisher.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { allHealthyOnBuiltIn, mixed, nothingDelivered, searched } from '../report/runs.ts'
import { seedReport } from '../report/seed-example.ts'

function resultOf(report: Report, exitCode: number): RunResult {
  return { run: { report, exitCode }, failure: null } as unknown as RunResult
}

describe('the verdict for a webhook', () => {
  test('is a line that people read, and the numbers of the report', () => {
    const report = searched()
    const message = verdictMessage(resultOf(report, 0), { fps: 2 })
    expect(message).toMatchObject({
      event: 'verdict',
      verdict: report.gate.verdict,
      why: report.gate.why,
      target: report.run.target,
      profile: expect.stringMatching(/^mjpeg 24x2/),
      exit_code: 0,
      interrupted: false,
      void: false,
      alerts: { fps: 2 },
      metrics: { capacity_connections: 63, 'outcomes.refused': 0 },
    })
    expect(message.text).toContain('63 connections')
  })

  test('says what limits the server, if that is known', () => {
    const limit = {
      cause: 'server_sessions',
      evidence: 'viewers 20 of 20',
      at_connections: 24,
      side: null,
      advice: '',
      also_seen: [],
    }
    const messageWith = (cause: string) =>
      verdictMessage(resultOf({ ...searched(), limit_cause: { ...limit, cause } } as Report, 1), {})
    expect(messageWith('server_sessions')).toMatchObject({
      text: expect.stringMatching(/\. Limit: a cap on sessions at 24 connections: viewers 20 of 20$/),
      limit_cause: limit,
    })
    expect(messageWith('unknown').text).not.toContain('Limit:')
  })

  test.each([
    [allHealthyOnBuiltIn(), 0, 'pass', '✅'],
    [mixed(), 1, 'fail', '❌'],
    [nothingDelivered(), 4, 'error', '❌'],
    [seedReport(), 130, 'error', '❌'],
  ])('has a mark %#', (report, exitCode, verdict, mark) => {
    const fails = {
      ...report,
      gate: { ...report.gate, verdict: verdict === 'error' ? 'fail' : verdict },
    } as Report
    const message = verdictMessage(resultOf(fails, exitCode), {})
    expect(message).toMatchObject({ verdict })
    expect(message.text.startsWith(`${mark} `)).toBe(true)
  })

  test('says in words what is infinite, and null for what is not known', () => {
    const { metrics } = JSON.parse(JSON.stringify(verdictMessage(resultOf(nothingDelivered(), 4), {})))
    expect(metrics).toMatchObject({ time_to_first_frame_p95_ms: 'infinite', gap_p95_ms: null, drops: 0 })
  })

  test.each([
    ['that measured nothing', null],
    ['whose server ended', { report: seedReport(), exitCode: 0 }],
  ])('is an error for a run %s', (_, run) => {
    const failure = { message: 'start: the command ended with exit code 1' }
    const message = verdictMessage({ run, failure } as unknown as RunResult, {})
    expect(message).toMatchObject({ verdict: 'error', why: failure.message })
    expect(message.text).toBe(`❌ Camera capacity: error: ${failure.message}`)
  })

  test('is no mention, link or second line, whatever a server says', () => {
    const failure = { message: '<!channel> <http://evil.example|ok> @all &amp;\n\u001b[2J' }
    const { text } = verdictMessage({ run: null, failure }, {})
    for (const unsafe of ['<', '>', '@', '\n', '\u001b']) expect(text).not.toContain(unsafe)
    expect(text).toContain('&lt;!channel&gt;')
  })

  test('is short, however long the reason is', () => {
    const message = verdictMessage({ run: null, failure: { message: '<'.repeat(1e6) } }, {})
    expect(JSON.stringify(message).length).toBeLessThan(10_000)
  })
})

describe('an alert for a webhook', () => {
  test('of connections that recovered is good news', () => {
    expect(alertMessage({ rules: new Map(), recovered: 2 }, 'http://host/{camera}').text).toBe(
      '✅ Camera capacity run of http://host/{camera}: 2 connections healthy again',
    )
  })
})
