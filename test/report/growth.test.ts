import { describe, expect, test } from 'vitest'
import { MAX_REPORT_BYTES } from '../../src/cli/stored-report.ts'
import { CamgateError } from '../../src/errors.ts'
import type { StreamEnd } from '../../src/model/streams.ts'
import { connectionsCsv } from '../../src/report/csv.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { fitToLimit } from '../../src/report/markdown/fit-to-limit.ts'
import { code, prose } from '../../src/report/markdown/markdown-escape.ts'
import { renderFailure } from '../../src/report/markdown/markdown-failure.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { clip, escapeTerminal } from '../../src/text/escape.ts'
import { expectLinear, expectLinearOn, repeated } from '../growth.ts'
import { allHealthyOnBuiltIn } from './runs.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const SIGNS = ['a', ' ', '\n', '\0', '`', '|', '@', ':', '://', '\\', '"', 'GH-', 'deadbeef', '😀']

describe('the work on text that is shown grows with its length alone', () => {
  test.each(SIGNS)('all of %j', (unit) => {
    expectLinearOn(repeated(unit), (text) => void escapeTerminal(text))
    expectLinearOn(repeated(unit), (text) => void clip(text, 200))
    expectLinearOn(repeated(unit), (text) => void prose(text, text.length))
    expectLinearOn(repeated(unit), (text) => void code(text, text.length))
    expectLinearOn(
      repeated(unit),
      (text) => void renderFailure({ message: text, output: [{ input: 'start', lines: [text] }] }, 65_536),
    )
    expectLinearOn(repeated(unit), (text) => void fitToLimit(text, [{ priority: 1, text }], text.length))
  })

  test.each(SIGNS)('in a cell of a CSV, all of %j', (unit) => {
    const report = allHealthyOnBuiltIn()
    const [first] = report.individual_connections
    const withDetail = (detail: string): Report => ({
      ...report,
      individual_connections: [{ ...first!, detail }],
    })
    expectLinear(
      (size) => withDetail(repeated(unit)(size)),
      (one) => void connectionsCsv(one),
    )
  })
})

describe('the work on a stored report grows with its length alone', () => {
  test.each<[string, (size: number) => unknown]>([
    [
      'connections that are none',
      (size) => ({ ...allHealthyOnBuiltIn(), individual_connections: Array(Math.floor(size / 4)).fill({}) }),
    ],
    [
      'trials that are none',
      (size) => ({ ...allHealthyOnBuiltIn(), trials: Array(Math.floor(size / 4)).fill(1) }),
    ],
    [
      'unknown keys',
      (size) => ({
        ...allHealthyOnBuiltIn(),
        ...Object.fromEntries(Array.from({ length: size / 16 }, (_, at) => [`key_${at}`, at])),
      }),
    ],
    ['a long text', (size) => ({ ...allHealthyOnBuiltIn(), run: 'x'.repeat(size) })],
    [
      'connections',
      (size) => {
        const report = allHealthyOnBuiltIn()
        return {
          ...report,
          individual_connections: Array(Math.floor(size / 512)).fill(report.individual_connections[0]),
        }
      },
    ],
  ])('of %s', (_, make) => {
    expectLinear(make, (report) => {
      try {
        parseReport(report)
      } catch (error) {
        if (!(error instanceof CamgateError)) throw error
      }
    })
  })
})

describe('the largest plan that the options allow', () => {
  test('gives a report that can be read again', () => {
    const connections = 100_000
    const seconds = 60
    const [first] = healthyConnections(1, 1, 1000 * seconds)
    const framesPerSecond = Array.from({ length: seconds }, () => 25)
    const lastEnd: StreamEnd = { kind: 'ended', detail: 'the server closed the connection without an answer' }
    const all = Array.from({ length: connections }, (_, at) => ({
      ...first!,
      ...{ cameraId: `camera-${at}`, connectionId: `camera_camera-${at}_conn_1`, framesPerSecond, lastEnd },
    }))
    const report = reportOf({
      cameras: connections,
      connectionsPerCamera: 1,
      window: windowOf(all, 1000 * seconds),
    })
    const text = reportJson(report)
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_REPORT_BYTES)
    expect(parseReport(text).individual_connections).toHaveLength(connections)
  }, 300_000)
})
