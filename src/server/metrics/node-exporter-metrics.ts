import { MACHINE_TITLES } from '../../model/server-figures.ts'
import type { KnownMetrics } from './known-server.ts'
import { counter, level, type Reading, samplesOf, seriesOf, sumOf } from './reading.ts'
import type { Sample, Samples } from './sample.ts'

/** Time in which a processor did nothing, or did it for somebody else. Guests are in `user` already. */
const NOT_USED = new Set(['idle', 'iowait', 'steal'])
/** Interfaces that only pass on what another one counts, or that never leave the machine. */
const VIRTUAL = /^(?:lo|veth|docker|br-|virbr|cni|flannel|cali|tap|tun|ifb|dummy)/
const MAX_INTERFACES = 8
const MBIT = 8 / 1e6

const CPU = 'node_cpu_seconds_total'
const MEMORY = 'node_memory_MemTotal_bytes'
const AVAILABLE = 'node_memory_MemAvailable_bytes'
const SENT = 'node_network_transmit_bytes_total'
const RECEIVED = 'node_network_receive_bytes_total'
const SPEED = 'node_network_speed_bytes'
const DROPS = ['node_network_transmit_drop_total', 'node_network_receive_drop_total']
const RETRANSMITS = 'node_netstat_Tcp_RetransSegs'
const FILES = 'node_filefd_allocated'
const MAX_FILES = 'node_filefd_maximum'

/** The whole machine. https://github.com/prometheus/node_exporter */
export const nodeExporterMetrics: KnownMetrics = {
  title: 'node_exporter',
  metrics: [CPU, MEMORY, AVAILABLE, SENT, RECEIVED, SPEED, ...DROPS, RETRANSMITS, FILES, MAX_FILES],
  isIn: (samples) => samples.has(CPU) || samples.has(MEMORY),
  read: (samples) => [
    ...processors(samples),
    ...memory(samples),
    ...network(samples),
    ...counted(samples, 'network_drops', DROPS),
    ...counted(samples, 'retransmits', [RETRANSMITS]),
    ...files(samples),
  ],
}

function processors(samples: Samples): Reading[] {
  const all = samplesOf(samples, [CPU])
  if (all.length === 0) return []
  const used = all.filter((sample) => !NOT_USED.has(sample.label('mode')))
  const limit = new Set(all.map((sample) => sample.label('cpu'))).size
  return [counter('processors', seriesOf(used), { limit, title: MACHINE_TITLES.processors })]
}

function memory(samples: Samples): Reading[] {
  const [total, available] = [totalOf(samples, MEMORY), totalOf(samples, AVAILABLE)]
  return total === null || available === null
    ? []
    : [level('memory_bytes', total - available, { limit: total, title: MACHINE_TITLES.memory_bytes })]
}

/** A figure for each interface, because each has another limit. */
function network(samples: Samples): Reading[] {
  const speeds = new Map(
    samplesOf(samples, [SPEED]).map((sample) => [sample.label('device'), sample.value] as const),
  )
  return (['network_out', 'network_in'] as const).flatMap((figure) =>
    interfaces(samples, [figure === 'network_out' ? SENT : RECEIVED])
      .slice(0, MAX_INTERFACES)
      .map((sample) => {
        const part = sample.label('device')
        const speed = speeds.get(part) ?? 0
        return counter(figure, seriesOf([sample]), {
          part,
          scale: MBIT,
          // Interfaces that do not know their speed say -125000.
          limit: speed > 0 ? speed * MBIT : null,
        })
      }),
  )
}

function counted(samples: Samples, figure: 'network_drops' | 'retransmits', metrics: string[]): Reading[] {
  const found = interfaces(samples, metrics)
  return found.length === 0 ? [] : [counter(figure, seriesOf(found))]
}

function files(samples: Samples): Reading[] {
  const value = totalOf(samples, FILES)
  return value === null ? [] : [level('descriptors', value, { limit: totalOf(samples, MAX_FILES) })]
}

function interfaces(samples: Samples, metrics: readonly string[]): Sample[] {
  return samplesOf(samples, metrics).filter((sample) => !VIRTUAL.test(sample.label('device')))
}

function totalOf(samples: Samples, metric: string): number | null {
  return sumOf(samplesOf(samples, [metric]))
}
