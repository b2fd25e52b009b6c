import { describe, expect, test } from 'vitest'
import { renderConsole } from '../../src/report/console/console.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const WINDOW_MS = 20_000

/** Four cameras with four connections each; some of them repeat one picture for so long. */
function frozenIn(cameras: readonly string[], samePictureMs = WINDOW_MS, numbers = 4): Report {
  const connections = healthyConnections(4, 4, WINDOW_MS).map((one) =>
    cameras.includes(one.cameraId) && one.connectionNumber <= numbers ? { ...one, samePictureMs } : one,
  )
  return reportOf({ window: windowOf(connections, WINDOW_MS), cameras: 4, connectionsPerCamera: 4 })
}

/** What a reader of the comment sees without a click. */
function shownOf(report: Report): string {
  return renderMarkdown(report, { maxBytes: 60_000 }).replace(/<details>.*?<\/details>/gs, '')
}

describe('frozen pictures', () => {
  test('of all cameras are said in console and comment, and never called not healthy', () => {
    const report = frozenIn(['1', '2', '3', '4'])
    const text = 'all 4 cameras sent the same picture throughout'
    expect(report.health.frozen_cameras).toEqual({ text, cameras: ['1', '2', '3', '4'], camera_count: 4 })
    expect(report.analysis.summary).toMatch(new RegExp(`^✅ EXCELLENT: .* running stably, but ${text}$`))
    const shown = renderConsole(report, { color: false })
    expect(shown).toContain('⚠️ All 4 cameras sent the same picture throughout')
    expect(shown).toContain('… and 11 more with a frozen picture: see')
    expect(shownOf(report)).toContain('⚠️ All 4 cameras sent the same picture throughout.')
    expect(shown + renderMarkdown(report, { maxBytes: 60_000 })).not.toContain('not healthy')
  })

  test.for([
    [['1', '3'], WINDOW_MS, 4, '2 of 4 cameras sent the same picture throughout: 1, 3'],
    [['2'], 7900, 4, '1 of 4 cameras sent the same picture for 7 s or more: 2'],
    [['1', '3'], WINDOW_MS, 1, '2 of 4 cameras sent the same picture throughout on 2 of 8 connections: 1, 3'],
  ] as const)('of some cameras name them: %s', ([cameras, samePictureMs, numbers, text]) => {
    const report = frozenIn(cameras, samePictureMs, numbers)
    expect(renderConsole(report, { color: false })).toContain(`⚠️ ${text}`)
    expect(shownOf(report)).toContain(`⚠️ ${text}.`)
  })

  test('are not spoken of where no camera has them', () => {
    const report = frozenIn([])
    expect(report.health.frozen_cameras).toBeNull()
    expect(shownOf(report)).not.toContain('same picture')
  })
})
