import { fieldsOf, listOf, numberIn } from './json-fields.ts'
import type { KnownJson } from './known-server.ts'
import { counter, level } from './reading.ts'

/** `/api/streams`: each stream with its producers and its consumers. https://github.com/AlexxIT/go2rtc */
export const go2rtcMetrics: KnownJson = {
  title: 'go2rtc',
  isIn: (json) => streamsOf(json).length > 0 && streamsOf(json).every(([, stream]) => 'producers' in stream),
  read(json) {
    const streams = streamsOf(json)
    const producers = streams.flatMap(([name, { producers }]) => named(name, producers))
    const consumers = streams.flatMap(([name, { consumers }]) => named(name, consumers))
    return [
      level('sessions', consumers.length),
      counter('bytes_in', countersOf(producers, 'bytes_recv')),
      counter('bytes_out', countersOf(consumers, 'bytes_send')),
      counter('packets_discarded', countersOf(consumers.flatMap(sendersOf), 'drops')),
    ]
  },
}

type Named = readonly [key: string, value: unknown]

function streamsOf(json: unknown) {
  return Object.entries(fieldsOf(json)).map(([name, stream]) => [name, fieldsOf(stream)] as const)
}

/** Their ids are unique while they exist, so that a viewer who leaves takes no bytes along. */
function named(stream: string, list: unknown): Named[] {
  return listOf(list).map((one, index) => [`${stream} ${numberIn(one, 'id') ?? index}`, one] as const)
}

function sendersOf([key, consumer]: Named): Named[] {
  return named(key, fieldsOf(consumer).senders)
}

/** A field that is left out is zero. */
function countersOf(all: readonly Named[], field: string): ReadonlyMap<string, number> {
  return new Map(all.map(([key, one]) => [key, numberIn(one, field) ?? 0]))
}
