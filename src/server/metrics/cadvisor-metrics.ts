import type { KnownMetrics } from './known-server.ts'
import { counter, level, type Reading, samplesOf, seriesOf, sumOf } from './reading.ts'
import type { Sample } from './sample.ts'

const CPU = 'container_cpu_usage_seconds_total'
const QUOTA = 'container_spec_cpu_quota'
const PERIOD = 'container_spec_cpu_period'
const MEMORY = 'container_memory_working_set_bytes'
const MEMORY_LIMIT = 'container_spec_memory_limit_bytes'
const FILES = 'container_file_descriptors'
const SENT = 'container_network_transmit_bytes_total'
const DROPS = [
  'container_network_transmit_packets_dropped_total',
  'container_network_receive_packets_dropped_total',
]
/** Without a limit, cAdvisor says zero or nearly 2⁶³. */
const NO_LIMIT = 2 ** 60

/** One container of those that it watches. https://github.com/google/cadvisor */
export const cadvisorMetrics: KnownMetrics = {
  title: 'cAdvisor',
  metrics: [CPU, QUOTA, PERIOD, MEMORY, MEMORY_LIMIT, FILES, SENT, ...DROPS],
  isIn: (samples) => samples.has(CPU) || samples.has(MEMORY),
  parts: (samples) =>
    [...new Set(samplesOf(samples, [CPU, MEMORY]).map(containerOf))].filter((name) => name !== ''),
  read(samples, container) {
    const own = (...metrics: string[]) =>
      samplesOf(samples, metrics).filter((sample) => containerOf(sample) === container)
    return container === ''
      ? []
      : [...processors(own), ...memory(own), ...others(own)].map((one) => ({ ...one, part: container }))
  },
}

type Own = (...metrics: string[]) => readonly Sample[]

/** As Docker names it, or else Kubernetes; empty for groups that are no container. */
function containerOf(sample: Sample): string {
  const container = sample.label('container')
  return sample.label('name') || (container === 'POD' ? '' : container)
}

/** Its samples have the time at which it measured, every few seconds. */
function processors(own: Own): Reading[] {
  const all = own(CPU)
  const total = all.filter((sample) => sample.label('cpu') === 'total')
  const used = total.length > 0 ? total : all
  const [quota, period] = [sumOf(own(QUOTA)), sumOf(own(PERIOD))]
  const limit = quota !== null && quota > 0 && period !== null && period > 0 ? quota / period : null
  return used.length === 0 ? [] : [counter('processors', seriesOf(used), { limit, stampMs: stampOf(used) })]
}

function memory(own: Own): Reading[] {
  const value = sumOf(own(MEMORY))
  const said = sumOf(own(MEMORY_LIMIT)) ?? 0
  const limit = said > 0 && said < NO_LIMIT ? said : null
  return value === null ? [] : [level('memory_bytes', value, { limit })]
}

function others(own: Own): Reading[] {
  const files = sumOf(own(FILES))
  const counted = (figure: 'network_out' | 'network_drops', found: readonly Sample[], scale: number) =>
    found.length === 0 ? [] : [counter(figure, seriesOf(found), { scale, stampMs: stampOf(found) })]
  return [
    ...(files === null ? [] : [level('descriptors', files)]),
    ...counted('network_out', own(SENT), 8 / 1e6),
    ...counted('network_drops', own(...DROPS), 1),
  ]
}

/** The newest moment that the samples name; null if they name none. */
function stampOf(samples: readonly Sample[]): number | null {
  return samples.reduce<number | null>(
    (newest, { stampMs }) => (stampMs === null ? newest : Math.max(newest ?? stampMs, stampMs)),
    null,
  )
}
