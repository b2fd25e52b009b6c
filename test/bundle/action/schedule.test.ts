import { expect, test } from 'vitest'
import { zipOf } from '../../github/zip.ts'
import { seedReport } from '../../report/seed-example.ts'
import { type StepRun, step } from './runner.ts'
import { checkout, github, measuredStep, SHORT, unknownAfter } from './scenes.ts'

const UNMET = { floors: { recommended_cameras: { min: 500 } } }

test.concurrent('on a schedule one issue is opened, updated while the gate fails, and closed when it passes', async ({
  skip,
}) => {
  const first = await github()
  const runs: StepRun[] = []
  const night = async (thresholds: object | undefined, runId: number, inputs = {}) => {
    const event = { eventName: 'schedule', payload: { schedule: '0 3 * * *' }, runId }
    const run = await measuredStep(first, {
      skip,
      ...event,
      inputs: { ...SHORT, simulate: 'true', ...inputs },
      workspace: checkout(thresholds),
    })
    runs.push(run)
    return await first.api.issues('all')
  }

  expect(await night(undefined, 100)).toEqual([])
  const [opened, ...none] = await night(UNMET, 101)
  expect(none).toEqual([])
  expect(opened).toMatchObject({ state: 'open', labels: ['capacity-regression'] })
  expect(opened?.title).toBe('Camera capacity: the gate fails (Camera-capacity-capacity)')
  expect(opened?.body).toContain('**FAIL**')
  expect(opened?.body).toContain('actions/runs/101')

  const [updated, ...others] = await night(UNMET, 102)
  expect(others).toEqual([])
  expect(updated).toMatchObject({ number: opened?.number, state: 'open' })
  expect(updated?.body).toContain('actions/runs/102')

  // Recorded jobs of another machine alone: inconclusive, which says nothing either way.
  const [untouched] = await night(unknownAfter(runs.at(-1)!), 102)
  expect(runs.at(-1)?.outputs.verdict).toBe('inconclusive')
  expect(untouched).toMatchObject({ number: opened?.number, state: 'open', body: updated?.body })

  const [closed] = await night(undefined, 103)
  expect(closed).toMatchObject({ number: opened?.number, state: 'closed' })
  expect(closed?.comments).toBe(1)

  expect((await night(UNMET, 104)).map(({ state }) => state).toSorted()).toEqual(['closed', 'open'])
  expect(await night(UNMET, 105, { 'open-issue': 'never' })).toHaveLength(2)
})

test.concurrent('on a schedule the reports of earlier nights are read from their artifacts', async ({
  skip,
}) => {
  const first = await github()
  const zip = await zipOf({ 'multi_connection_test_a.json': JSON.stringify(seedReport()) })
  for (const id of [97, 98, 99])
    first.api.setArtifacts(id, [{ name: 'camera-capacity-Camera-capacity-capacity', zip }])
  first.api.setRuns([97, 98, 99, 100].map((id) => ({ id, headSha: 'a'.repeat(40) })))
  const inputs = { ...SHORT, simulate: 'true' }
  const run = await measuredStep(first, { skip, eventName: 'schedule', runId: 100, inputs })
  expect(run.outputs.trend).toBe('not_enough')
  expect(run.log).toContain('Trend: 4 nights, 3 of them from artifacts of earlier runs')
  expect(run.summary).toContain('Trend: not enough nights (1 of 10)')
})

test.concurrent('a label that another leg makes at the same moment is no failure: 1 issue', async () => {
  const { api, environment } = await github()
  api.failNext('already-exists', /POST .*labels$/)
  const inputs = { ...SHORT, target: 'http://127.0.0.1:9/{camera}' }
  const run = await step({ inputs, eventName: 'schedule', environment })
  expect(run.annotations.filter(({ level }) => level === 'warning')).toEqual([])
  expect(await api.issues('open')).toHaveLength(1)
})

test.concurrent('two results of one night with the same key have an issue each, and neither closes the other', async () => {
  const { api, artifacts, environment } = await github()
  artifacts.failWith(403)
  const night = (inputs: Record<string, string>, runId: number) =>
    step({ inputs: { ...SHORT, ...inputs }, eventName: 'schedule', environment, runId })
  const broken = { target: 'http://127.0.0.1:9/{camera}' }
  await night(broken, 1)
  await night({ simulate: 'true', duration: '1' }, 1)
  expect((await api.issues('open')).map(({ title }) => title)).toEqual([
    'Camera capacity: the gate fails (Camera-capacity-capacity)',
  ])
  await night(broken, 1)
  expect(await api.issues('open')).toHaveLength(2)
})
