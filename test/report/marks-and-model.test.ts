import { describe, expect, test } from 'vitest'
import { verdictMessage } from '../../src/monitoring/webhook-message.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { junitXml } from '../../src/report/exports/junit.ts'
import { prometheusText } from '../../src/report/exports/prometheus.ts'
import { comparedLines } from '../../src/report/facts/side-by-side.ts'
import { bandAt, connectionsAt } from '../../src/report/html/charts/model-line.ts'
import { htmlReport } from '../../src/report/html/page/html-report.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { mixed, searched } from './runs.ts'
import { MARKS, MODEL, RE_ENCODED, withForeignFrames, withMarks } from './sample-marks.ts'

const RENDERERS = {
  console: (report: Report) => renderConsole(report, { color: false }),
  compact: (report: Report) => renderConsole(report, { color: false, summary: 'compact' }),
  comment: (report: Report) => renderMarkdown(report, { maxBytes: 65_536 }),
  page: htmlReport,
  junit: junitXml,
}
const ALL = Object.entries(RENDERERS)

/** A report in every format, without the escapes of HTML and XML. */
function textOf(rendered: string): string {
  return rendered.replaceAll('&#39;', "'").replaceAll('&apos;', "'")
}

describe('delay and lost frames', () => {
  test.for(ALL)('are in the %s with the error of the clocks', ([, render]) => {
    const text = render(withMarks(searched()))
    expect(text).toMatch(/p95 44 ms|p95 44 ms ± 4 ms/)
    expect(text).toContain('± 4 ms')
    expect(text).toContain('0.02 % (12 frames)')
  })

  test.for(ALL)('of a server that re-encodes are not measurable in the %s, and never 0', ([, render]) => {
    const text = render(withMarks(searched(), RE_ENCODED))
    expect(text).toContain('not measurable, because the server re-encodes the streams')
    expect(text).not.toMatch(/lost frames: 0|Lost frames: 0/)
  })

  test.for(ALL)('are not in the %s of other cameras', ([, render]) => {
    expect(render(searched())).not.toMatch(/lost frames/i)
  })

  test('have no error where the cameras have the same clock', () => {
    const report = withMarks(searched(), { ...MARKS, clock: 'same', clock_error_ms: 0 })
    expect(RENDERERS.console(report)).toContain('Delay: p50 38 ms, p95 44 ms, p99 60 ms, longest 12.5 s\n')
  })

  test('of a few frames are never 0 %', () => {
    const report = withMarks(searched(), { ...MARKS, lost_frames: 1, lost_frames_percent: 0.001 })
    expect(RENDERERS.console(report)).toContain('Lost frames: less than 0.01 % (1 frame)')
  })
})

describe('two reports next to each other', () => {
  const cellsOf = (older: Report, newer: Report) =>
    comparedLines({ older, newer, names: ['a', 'b'] }).map(({ cells }) => cells.slice(0, 4))

  test('show the delay and the lost frames that one of them has', () => {
    const cells = cellsOf(searched(), withMarks(searched()))
    expect(cells).toContainEqual(['Delay, 95th percentile', '–', '44 ms', '–'])
    expect(cells).toContainEqual(['Lost frames', '–', '0.02 %', '–'])
    const twice = { ...MARKS, latency_ms: { ...MARKS.latency_ms, p95: 88 } }
    const changed = cellsOf(withMarks(searched()), withMarks(searched(), twice))
    expect(changed).toContainEqual(['Delay, 95th percentile', '44 ms', '88 ms', '+100 %'])
  })

  test('show what cameras and connections cost', () => {
    const dearer = { ...MODEL, cost_per_camera: { value: 0.015, low: 0.014, high: 0.016 } }
    const cells = cellsOf({ ...searched(), capacity_model: MODEL }, { ...searched(), capacity_model: dearer })
    expect(cells).toContainEqual(['Cost of a camera', '1.3 %', '1.5 %', '+20 %'])
    expect(cells).toContainEqual(['Cost of a connection', '0.4 %', '0.4 %', '0 %'])
  })

  test('show neither of other cameras', () => {
    expect(cellsOf(searched(), searched()).flat()).not.toContain('Lost frames')
  })
})

describe('pictures of another camera', () => {
  const found = () => withForeignFrames(mixed(), '3', '7')

  test.for(ALL)('are a finding in the %s', ([, render]) => {
    expect(textOf(render(found()))).toMatch(/[Cc]amera 3's viewers got pictures of camera 7 \(412 frames\)/)
  })

  test('are in the verdict of the console, ahead of the capacity', () => {
    const [verdict = ''] = RENDERERS.compact(found()).split('\n\n').slice(-1)
    expect(verdict.indexOf("Camera 3's viewers")).toBeGreaterThan(0)
    expect(verdict.indexOf("Camera 3's viewers")).toBeLessThan(verdict.indexOf('Capacity:'))
    expect(verdict.trimEnd().split('\n').length).toBeLessThanOrEqual(6)
  })

  test('are in the message of a webhook', () => {
    const run = { report: found(), exitCode: 0, files: [] }
    const { text } = verdictMessage({ run, failure: null } as never, {})
    expect(text).toContain("camera 3's viewers got pictures of camera 7 (412 frames)")
  })

  test('are not called those of a camera that nobody knows', () => {
    const text = RENDERERS.console(withForeignFrames(mixed(), '3', null))
    expect(text).toContain('pictures of a camera that is not part of this run (412 frames)')
  })

  test('are no finding where ids cannot be compared', () => {
    const report = found()
    const unknown = { ...report, marks: { ...MARKS, foreign_frames: null } }
    expect(RENDERERS.console(unknown)).not.toContain('got pictures of')
  })

  test('of a camera with an evil name stay text', () => {
    const evil = '<script>alert(1)</script>\u001b[31m'
    const report = withForeignFrames(mixed(), '3', evil)
    expect(RENDERERS.page(report)).not.toContain('<script>alert')
    expect(RENDERERS.junit(report)).not.toContain('<script>')
    expect(RENDERERS.console(report)).not.toContain('\u001b')
    expect(RENDERERS.comment(report)).not.toContain('<script>')
  })
})

describe('the capacity model', () => {
  const found = () => ({ ...searched(), capacity_model: MODEL })

  test.for(ALL)('is in the %s with intervals and its check', ([, render]) => {
    const text = render(found())
    expect(text).toContain('1.3 % of the server (1.1 to 1.4 %)')
    expect(text).toContain('0.42 % of the server (0.39 to 0.44 %)')
    expect(text).toMatch(/check holds|holds: for 30 cameras/)
  })

  test('that does not hold at a third point says both numbers', () => {
    const check = { ...MODEL.check!, holds: false, predicted: 190 }
    const report = { ...found(), capacity_model: { ...MODEL, check, usable: false, notes: ['a note'] } }
    const sentence =
      'does not hold: for 30 cameras it says 190 connections, and 147 (140 to 156) were measured'
    for (const render of [RENDERERS.console, RENDERERS.comment, RENDERERS.page])
      expect(render(report)).toContain(sentence)
    expect(RENDERERS.page(report)).toContain('A note.')
  })

  test('with a cost that is not known says so, and the page has no line', () => {
    const model = { ...MODEL, cost_per_camera: null, check: null, usable: false }
    const report = { ...found(), capacity_model: model }
    expect(RENDERERS.console(report)).toContain('A camera, whoever watches it: not known')
    expect(connectionsAt(10, model)).toBeNull()
    expect(RENDERERS.page(report)).toContain('id="model"')
  })

  test('is in the metrics with its units, unless it does not hold', () => {
    const text = prometheusText(found())
    expect(text).toMatch(/camgate_cost_per_camera_ratio\{.*\} 0\.0125\n/)
    expect(text).toMatch(/camgate_cost_per_connection_ratio\{.*\} 0\.00416/)
    const broken = prometheusText({ ...found(), capacity_model: { ...MODEL, usable: false } })
    expect(broken).not.toContain('camgate_cost')
  })

  test('draws a line through both points, inside its band', () => {
    for (const { cameras, connections } of MODEL.points) {
      expect(connectionsAt(cameras, MODEL)! / connections).toBeCloseTo(1, 1)
      const { low, high } = bandAt(cameras, MODEL)
      expect(low!).toBeLessThan(connections)
      expect(high!).toBeGreaterThan(connections)
    }
  })

  test('has no band where nothing failed on one axis', () => {
    const [viewers, cameras] = MODEL.points
    const open = { ...MODEL, points: [viewers!, { ...cameras!, high: null }] }
    expect(bandAt(20, open)).toEqual({ low: null, high: null })
  })
})

describe('numbers of cameras', () => {
  const ASSUMPTION = 'if a new camera costs no more than a new viewer; 24 cameras were open'
  const few = () => {
    const report = searched()
    return { ...report, fr: { ...report.fr, recommended_cameras: 44 } }
  }
  const shown = [RENDERERS.console, RENDERERS.comment, RENDERERS.page] as const

  test.for(shown)('say what they assume where only viewers were grown', (render) => {
    expect(render(few())).toContain(ASSUMPTION)
  })

  test.for(shown)('assume nothing where as many cameras were open', (render) => {
    const report = few()
    expect(render({ ...report, fr: { ...report.fr, recommended_cameras: 24 } })).not.toContain(ASSUMPTION)
  })

  test.for(shown)('come from the model where both were grown', (render) => {
    const text = render({ ...few(), capacity_model: MODEL })
    expect(text).not.toContain(ASSUMPTION)
    expect(text).toContain('each camera takes 1.3 % of the server (1.1 to 1.4 %)')
  })
})
