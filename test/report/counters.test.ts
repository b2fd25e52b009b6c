import { expect, test } from 'vitest'
import { reportCounters } from '../../src/report/build/report-counters.ts'
import { renderConsole } from '../../src/report/console/console.ts'
import { serverSection } from '../../src/report/html/sections/server-section.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { mixed, searched } from './runs.ts'

const COUNTERS = reportCounters({
  what: 'frames',
  sent: 1100,
  received: 1000,
  allowed: 0.02,
  seconds: 60,
  source: 'MediaMTX',
})
const SENTENCE =
  'Counters disagree: MediaMTX counted 1100 frames/s as sent, and 1000 frames/s arrived: 10.0 % more'

test.for([
  ['whose process was watched', searched],
  ['of which nothing else is known', mixed],
] as const)('a server %s whose counters disagree is in every report', ([, run]) => {
  const report = { ...run(), counters: COUNTERS }
  expect(renderConsole(report, { color: false, files: [] })).toContain(SENTENCE)
  expect(renderMarkdown(report, { maxBytes: 65_536 })).toContain(SENTENCE)
  expect(serverSection(report)?.body.text).toContain(SENTENCE)
})

test('a disagreement has its numbers in percent', () => {
  expect(COUNTERS).toMatchObject({ figure: 'frames', difference_percent: 10, allowed_percent: 2 })
})
