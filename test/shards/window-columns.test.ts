import { expect, test } from 'vitest'
import type { ConnectionFacts } from '../../src/model/measured-window.ts'
import { windowColumns } from '../../src/report/schema/schema-shard.ts'
import { fromColumns, toColumns } from '../../src/shards/window-columns.ts'
import { deadConnection, healthyConnections } from '../report/sample-run.ts'

const DURATION_MS = 3000
const HEALTHY = healthyConnections(2, 2, DURATION_MS)
const REFUSED = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 } as const
const LATE = { kind: 'no_frames', detail: 'no frame for 5 s', mayBeOurs: true } as const
const MARKED = {
  ...{ marked: 75, distinct: 74, placed: 1, lost: 2, repeated: 1, reordered: 0, foreign: 3 },
  ...{ foreignCamera: 7, latency: { p50: 1.5, p95: 3, p99: 9, max: 12 }, shortestMs: -0.5, unclocked: 0 },
}

const CONNECTIONS: readonly ConnectionFacts[] = HEALTHY.map((facts, at) => {
  if (at === 1) return { ...deadConnection(facts, REFUSED, DURATION_MS), marks: null }
  if (at === 2) return { ...deadConnection(facts, LATE, DURATION_MS), marks: null }
  return { ...facts, notes: at === 0 ? ['wrong_part_lengths'] : [], marks: MARKED }
})

const onItsWay = (seconds = 900) =>
  windowColumns.parse(JSON.parse(JSON.stringify(toColumns(CONNECTIONS, [3, 5, 8, 9], seconds))))

test('connections come back from a report as they were measured', () => {
  const read = fromColumns(onItsWay())
  expect(read.map(({ index }) => index)).toEqual([3, 5, 8, 9])
  expect(read.map(({ facts }) => facts)).toEqual(CONNECTIONS)
})

test('the seconds of each connection are cut where there is no room for them', () => {
  expect(fromColumns(onItsWay(2)).map(({ facts }) => facts.framesPerSecond.length)).toEqual([2, 2, 2, 2])
})

test('lists that do not belong together are refused', () => {
  const columns = onItsWay()
  expect(() => fromColumns({ ...columns, bytes: columns.bytes.slice(1) })).toThrow('bytes has 3 entries')
  expect(() => fromColumns({ ...columns, camera: [0, 0, 0, 99] })).toThrow('no entry 99')
  expect(() => fromColumns({ ...columns, end: [null, 0, 1, 7] })).toThrow('no entry 7')
})
