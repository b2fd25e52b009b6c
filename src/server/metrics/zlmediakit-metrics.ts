import { fieldsOf, listOf, numberIn } from './json-fields.ts'
import type { KnownJson } from './known-server.ts'
import { level, type Reading } from './reading.ts'

/** `/index/api/getThreadsLoad` and `getWorkThreadsLoad`: what each thread does, in percent of its time. */
export const zlmThreads: KnownJson = {
  title: 'ZLMediaKit',
  isIn: (json) =>
    isAnswer(json) &&
    numberIn(rowsOf(json)[0], 'load') !== null &&
    numberIn(rowsOf(json)[0], 'delay') !== null,
  read(json) {
    const loads = rowsOf(json).flatMap((row) => numberIn(row, 'load') ?? [])
    const delays = rowsOf(json).flatMap((row) => numberIn(row, 'delay') ?? [])
    return [
      ...(loads.length === 0 ? [] : [level('busiest_thread', largest(loads) / 100, { limit: 1 })]),
      ...(delays.length === 0 ? [] : [level('loop_delay_ms', largest(delays))]),
    ]
  },
}

/** `/index/api/getStatistic`: how many objects of each kind it holds. */
export const zlmStatistic: KnownJson = {
  title: 'ZLMediaKit',
  isIn: (json) => isAnswer(json) && numberIn(fieldsOf(json).data, 'MediaSource') !== null,
  read(json) {
    const { data } = fieldsOf(json)
    return [
      ...objects(data, 'Streams', ['MediaSource']),
      ...objects(data, 'Sessions, publishers and API included', ['TcpSession', 'UdpSession']),
      ...objects(data, 'RTP packets in memory', ['RtpPacket']),
    ]
  },
}

/** A list from outside may have more values than a call takes arguments. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
}

function isAnswer(json: unknown): boolean {
  return numberIn(json, 'code') === 0
}

function rowsOf(json: unknown): readonly unknown[] {
  return listOf(fieldsOf(json).data)
}

function objects(data: unknown, title: string, fields: readonly string[]): Reading[] {
  const counts = fields.flatMap((field) => numberIn(data, field) ?? [])
  return counts.length === 0
    ? []
    : [
        level(
          { title },
          counts.reduce((sum, one) => sum + one, 0),
        ),
      ]
}
