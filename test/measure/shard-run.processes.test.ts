import { expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { parseReport, reportJson } from '../../src/report/json.ts'
import { fromColumns } from '../../src/shards/window-columns.ts'
import { simulators } from '../simulator/with-simulator.ts'
import { camerasOf, Scene } from './scene.ts'

const { start } = simulators('file')
const SHARD = { cameras: '3', connectionsPerCamera: '2', shard: '2/2' }

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

test('a shard opens its connections and holds each load at the agreed time, and judges nothing', async () => {
  const { target, nothingOpen } = await camerasOf(start, { cameras: 3 })
  const startAt = inMs(3000)
  const search = { findCapacity: true, maxConnections: '10', trialDuration: '1', timeBudget: '12' }
  const scene = new Scene(target, { ...SHARD, ...search, startAt, onInconclusive: 'fail' })
  const { report, exitCode } = await scene.run()
  expect(exitCode).toBe(EXIT.pass)
  expect(report.gate).toMatchObject({ verdict: 'inconclusive', rows: [] })
  expect(report.gate.why).toMatch(/^shard 2 of 2: /)
  expect(report.capacity.method).toBe('none')
  const ids = report.individual_connections.map((connection) => connection.connection_id)
  expect(ids).toEqual(['camera_2_conn_1', 'camera_1_conn_2', 'camera_3_conn_2'])
  const { shard } = parseReport(reportJson(report))
  expect(shard).toEqual(report.shard)
  const loads = shard?.loads ?? []
  expect(loads.map(({ connections }) => connections)).toEqual([6, 7, 8, 10])
  expect(loads.map((load) => load.own_connections)).toEqual([3, 3, 4, 5])
  expect(loads[0]?.opens_at_ms).toBe(Date.parse(startAt))
  for (const { starts_at_ms: planned, measured } of loads) {
    expect(Math.abs((measured?.started_at_ms ?? 0) - planned)).toBeLessThan(200)
    expect(measured?.connections.frames.every((frames) => frames > 40)).toBe(true)
  }
  const facts = fromColumns(loads[3]?.measured?.connections ?? expect.fail('the last step was not measured'))
  expect(facts.map(({ facts: { connectionId } }) => connectionId)).toEqual([
    ...ids,
    'camera_2_conn_3',
    'camera_1_conn_4',
  ])
  await nothingOpen()
})

test('shards of one run have the same key, those of another start have another', async () => {
  const { target } = await camerasOf(start, { cameras: 3 })
  const startAt = inMs(3000)
  const keyOf = async (options: object) =>
    (await new Scene(target, { ...SHARD, startAt, ...options }).run()).report.shard?.run_key
  const [one, two, later] = await Promise.all([
    keyOf({ shard: '1/2', workers: '1' }),
    keyOf({}),
    keyOf({ startAt: inMs(3500) }),
  ])
  expect(one).toMatch(/^[0-9a-f]{32}$/)
  expect(two).toBe(one)
  expect(later).not.toBe(one)
})

test('a start that is over, or more than an hour ahead, is an error that says by how much', async () => {
  const { target } = await camerasOf(start, { cameras: 3 })
  const failure = async (ms: number) => await new Scene(target, { ...SHARD, startAt: inMs(ms) }).failure()
  expect((await failure(-90_000)).message).toMatch(/^--start-at: found .*, 2 min ago, expected a time that/)
  expect((await failure(2 * 3_600_000)).message).toMatch(
    /120 min ahead, expected a time within the next hour/,
  )
})

test('a shard that is ready too late measures nothing', async () => {
  const { target, nothingOpen } = await camerasOf(start, { cameras: 3 })
  const slow = { ...SHARD, startAt: inMs(400), nominalFps: undefined }
  const { code, message } = await new Scene(target, slow).failure()
  expect(code).toBe('inconclusive')
  expect(message).toMatch(/^this shard was ready \d+\.\d s after --start-at/)
  await nothingOpen()
})
