import { describe, expect, test } from 'vitest'
import { KNOWN_METRICS } from '../../../src/server/metrics/known-servers.ts'
import { readSamples } from '../../../src/server/metrics/prometheus-text.ts'
import type { Reading } from '../../../src/server/metrics/reading.ts'
import { metricsPage } from './metrics-server.ts'

/** Levels as they are, counters as the sum of what was counted so far, in the figure's unit. */
function shown(reading: Reading): readonly [figure: string, value: number, limit: number | null] {
  const { name, title, part, limit } = reading
  const value =
    'value' in reading
      ? reading.value
      : reading.scale * [...reading.series.values()].reduce((sum, one) => sum + one, 0)
  return [`${name ?? title}${part === '' ? '' : ` of ${part}`}`, Math.round(value * 1000) / 1000, limit]
}

function figuresOf(text: string) {
  const samples = readSamples(text) ?? new Map()
  const known = KNOWN_METRICS.find((one) => one.isIn(samples))
  return { title: known?.title, figures: known?.read(samples, '').map(shown) }
}

describe('a page of metrics by a known server', () => {
  test('MediaMTX since 1.17: viewers, bytes, and what its queues discarded', () => {
    expect(figuresOf(metricsPage('mediamtx-1.18.txt'))).toEqual({
      title: 'MediaMTX',
      figures: [
        ['sessions', 4, null],
        ['bytes_in', 94371840, null],
        ['bytes_out', 146800640, null],
        ['errors_in', 2, null],
        ['frames_discarded', 7, null],
        ['packets_discarded', 123, null],
        ['packets_lost', 5, null],
      ],
    })
  })

  test('MediaMTX before: sessions that read are viewers, and publishers are none', () => {
    expect(figuresOf(metricsPage('mediamtx-1.12.txt'))).toEqual({
      title: 'MediaMTX',
      figures: [
        ['sessions', 4, null],
        ['bytes_in', 94371840, null],
        ['bytes_out', 146800640, null],
      ],
    })
  })

  test('MediaMTX without cameras has no viewers, and counts nothing', () => {
    const { title, figures } = figuresOf('paths 0\npaths_readers 0\npaths_inbound_bytes 0\nrtsp_sessions 0\n')
    expect({ title, figures }).toEqual({
      title: 'MediaMTX',
      figures: [
        ['sessions', 0, null],
        ['bytes_in', 0, null],
      ],
    })
  })

  test('node_exporter: the whole machine, and each interface with its speed', () => {
    const { title, figures } = figuresOf(metricsPage('node-exporter-1.5.txt'))
    expect(title).toBe('node_exporter')
    expect(figures).toEqual([
      ['processors', expect.any(Number), 2],
      ['memory_bytes', 25276063744 - 24257708032, 25276063744],
      ['network_out of eth0', 151.114, 1000],
      ['network_out of eth1', 40, null],
      ['network_in of eth0', expect.any(Number), 1000],
      ['network_drops', 0, null],
      ['retransmits', 521142, null],
      ['descriptors', 786, 2466174],
    ])
  })

  test('a machine that waits for its disk, or for a hypervisor, uses no processor', () => {
    const modes = ['idle', 'iowait', 'steal', 'user', 'system', 'nice', 'irq', 'softirq']
    const page = modes.map((mode) => `node_cpu_seconds_total{cpu="0",mode="${mode}"} 1`).join('\n')
    expect(figuresOf(page).figures).toEqual([['processors', 5, 1]])
  })
})
