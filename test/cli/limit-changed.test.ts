import { expect, test } from 'vitest'
import { jobOf } from '../../src/cli/recordable.ts'
import { judgeAgainst } from '../../src/measure/judge-stored.ts'
import type { LimitCause } from '../../src/model/limit-cause.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { searched } from '../report/runs.ts'

const limitedBy = (cause: LimitCause['cause'], connections = 63): Report => {
  const report = searched()
  const limit_cause =
    report.limit_cause === null ? null : { ...report.limit_cause, cause, evidence: `${cause} is full` }
  return { ...report, limit_cause, capacity: { ...report.capacity, connections } }
}
const whyOf = (older: Report, newer: Report): string =>
  judgeAgainst({ job: jobOf(older, []), report: older }, newer, null).report.gate.why

test.for<[string, Report, Report, string]>([
  [
    'at the same capacity',
    limitedBy('server_cpu'),
    limitedBy('server_memory', 64),
    'same capacity, now limited by server memory (server_memory is full), before by server processors',
  ],
  [
    'at another capacity',
    limitedBy('server_cpu'),
    limitedBy('server_network', 80),
    '; now limited by the link of the server (server_network is full), before by server processors',
  ],
])('a comparison says that another cause limits the server, %s', ([, older, newer, text]) => {
  expect(whyOf(older, newer)).toContain(text)
})

test.for<[string, Report, Report]>([
  ['is the same', limitedBy('server_cpu'), limitedBy('server_cpu')],
  ['is not known', limitedBy('unknown'), limitedBy('server_cpu')],
  ['was not found', { ...searched(), limit_cause: null }, limitedBy('server_cpu')],
])('a comparison says nothing where the cause %s', ([, older, newer]) => {
  expect(whyOf(older, newer)).not.toContain('limited by')
})
