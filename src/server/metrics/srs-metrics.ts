import { fieldsOf, numberIn } from './json-fields.ts'
import type { KnownJson, KnownMetrics } from './known-server.ts'
import { counter, type Figure, level, type Reading, samplesOf, seriesOf, sumOf } from './reading.ts'
import type { Samples } from './sample.ts'

const CPU = 'srs_cpu_percent'
const MEMORY = 'srs_memory'
const CLIENTS = 'srs_clients'
const SENT = 'srs_send_bytes_total'
const RECEIVED = 'srs_receive_bytes_total'
/** Its clients are publishers too, so they are not its viewers. */
const CONNECTED = { title: 'Clients, publishers included' }

/** The exporter that is part of SRS. https://ossrs.io/lts/en-us/docs/v6/doc/exporter */
export const srsMetrics: KnownMetrics = {
  title: 'SRS',
  metrics: [CPU, MEMORY, CLIENTS, SENT, RECEIVED],
  isIn: (samples) => samples.has(CLIENTS) || samples.has(SENT),
  read: (samples) => [
    ...levelOf(samples, 'processors', CPU, 0.01),
    // It says kilobytes, whatever its comment says.
    ...levelOf(samples, 'memory_bytes', MEMORY, 1024),
    ...levelOf(samples, CONNECTED, CLIENTS, 1),
    ...counterOf(samples, 'bytes_out', SENT),
    ...counterOf(samples, 'bytes_in', RECEIVED),
  ],
}

/** `/api/v1/summaries`. https://ossrs.io/lts/en-us/docs/v6/doc/http-api */
export const srsSummaries: KnownJson = {
  title: 'SRS',
  isIn: (json) => numberIn(fieldsOf(json).data, 'self', 'cpu_percent') !== null,
  read(json) {
    const { data } = fieldsOf(json)
    const stampMs = numberIn(data, 'system', 'srs_sample_time')
    const cpu = numberIn(data, 'self', 'cpu_percent')
    const connections = numberIn(data, 'system', 'conn_srs')
    const bytes = (figure: Figure, field: string): Reading[] => {
      const value = numberIn(data, 'system', field)
      return value === null ? [] : [counter(figure, new Map([[field, value]]), { stampMs })]
    }
    return [
      ...(cpu === null ? [] : [level('processors', cpu)]),
      ...(connections === null ? [] : [level(CONNECTED, connections)]),
      ...bytes('bytes_out', 'srs_send_bytes'),
      ...bytes('bytes_in', 'srs_recv_bytes'),
    ]
  },
}

function levelOf(samples: Samples, figure: Figure, metric: string, scale: number): Reading[] {
  const value = sumOf(samplesOf(samples, [metric]))
  return value === null ? [] : [level(figure, scale * value)]
}

function counterOf(samples: Samples, figure: Figure, metric: string): Reading[] {
  const found = samplesOf(samples, [metric])
  return found.length === 0 ? [] : [counter(figure, seriesOf(found))]
}
