import { describe, expect, test } from 'vitest'
import { renderConsole } from '../../src/report/console/console.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { generatorLimited, searched } from './runs.ts'
import { healthyConnections, reportOf, windowOf } from './sample-run.ts'

const commentOf = (report: Report) => renderMarkdown(report, { maxBytes: 60_000 })
const consoleOf = (report: Report) => renderConsole(report, { color: false })

describe('words for people', () => {
  test('count one camera, one connection and one processor in the singular', () => {
    const window = windowOf(healthyConnections(1, 1, 20_000), 20_000)
    const report = reportOf({ window, cameras: 1, connectionsPerCamera: 1, targetCameras: 1 })
    expect(consoleOf(report) + commentOf(report)).not.toMatch(
      /(?<![\d.,])1 (total connections|unique cameras|cameras|connections|cores|freezes)\b/,
    )
  })

  test.for(['cameras 1 to 4 of the target', 'all 24 cameras', '24 of 130 cameras, shuffled with seed 7'])(
    'say once that they are cameras: %s',
    (camera_selection) => {
      const report = searched()
      const info = { ...report.multi_connection_test_info, camera_selection }
      expect(commentOf({ ...report, multi_connection_test_info: info })).toContain(
        `- Load: 24 cameras × 2 connections, ${camera_selection}\n`,
      )
    },
  )

  test('do not explain a void run by limits that are not set', () => {
    const comment = commentOf(generatorLimited())
    expect(comment).toContain('**INCONCLUSIVE**: Event loop busy: above 70 %')
    expect(comment).not.toContain('No limits are set')
  })

  test('give memory in the same unit in console and comment', () => {
    const [, inConsole] = /Memory in the measured window: ([\d.]+ MB),/.exec(consoleOf(searched())) ?? []
    expect(inConsole).toBeDefined()
    expect(commentOf(searched())).toContain(`${inConsole?.replace('.0 ', ' ')} of memory`)
  })
})
