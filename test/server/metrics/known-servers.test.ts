import { describe, expect, test } from 'vitest'
import { KNOWN_JSON, KNOWN_METRICS } from '../../../src/server/metrics/known-servers.ts'
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

function figuresOfJson(text: string) {
  const known = KNOWN_JSON.find((one) => one.isIn(JSON.parse(text)))
  return { title: known?.title, figures: known?.read(JSON.parse(text)).map(shown) }
}

function figuresOf(text: string, part = '') {
  const samples = readSamples(text) ?? new Map()
  const known = KNOWN_METRICS.find((one) => one.isIn(samples))
  return { title: known?.title, figures: known?.read(samples, part).map(shown) }
}

test('ZLMediaKit with more threads than a call takes arguments', () => {
  const data = Array.from({ length: 180_000 }, () => ({ load: 50, delay: 3 }))
  expect(figuresOfJson(JSON.stringify({ code: 0, data })).figures).toEqual([
    ['busiest_thread', 0.5, 1],
    ['loop_delay_ms', 3, null],
  ])
})

describe('a page of metrics by a known server', () => {
  test('MediaMTX since 1.17: viewers, bytes, and what its queues discarded', () => {
    expect(figuresOf(metricsPage('mediamtx-1.18.txt'))).toEqual({
      title: 'MediaMTX',
      figures: [
        ['sessions', 4, null],
        ['bytes_in', 94371840, null],
        ['bytes_out', 146800640, null],
        ['packets_out', 80000, null],
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

  test('MediaMTX is not asked twice for what a newer metric says', () => {
    const samples = readSamples(metricsPage('mediamtx-1.18.txt')) ?? new Map()
    const [metrics, fewer] = [
      KNOWN_METRICS[0]?.metrics ?? [],
      KNOWN_METRICS[0]?.worthReading?.(samples) ?? [],
    ]
    expect(metrics.filter((metric) => !fewer.includes(metric))).toEqual([
      'rtsp_sessions',
      'rtsps_sessions',
      'rtmp_conns',
      'rtmps_conns',
      'srt_conns',
      'webrtc_sessions',
      'paths_bytes_received',
      'paths_bytes_sent',
    ])
    expect(KNOWN_METRICS[0]?.worthReading?.(new Map())).toEqual(metrics)
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

  test('SRS: its exporter', () => {
    expect(figuresOf(metricsPage('srs-6-metrics.txt'))).toEqual({
      title: 'SRS',
      figures: [
        ['processors', 0.735, null],
        ['memory_bytes', 52428800, null],
        ['Clients, publishers included', 12, null],
        ['bytes_out', 68345000, null],
        ['bytes_in', 1024000, null],
      ],
    })
  })

  test('cAdvisor: one container, with the limits of its group', () => {
    expect(figuresOf(metricsPage('cadvisor-0.49.txt'), 'media')).toEqual({
      title: 'cAdvisor',
      figures: [
        ['processors of media', 120.5, 1.5],
        ['memory_bytes of media', 1.5e8, 536870912],
        ['descriptors of media', 240, null],
        ['network_out of media', 400, null],
        ['network_drops of media', 4, null],
      ],
    })
    expect(figuresOf(metricsPage('cadvisor-0.49.txt'), 'redis').figures).toEqual([
      ['processors of redis', 3.5, null],
      ['memory_bytes of redis', 1e7, null],
    ])
  })

  test('nginx: its connections, and those that its limit refused', () => {
    expect(figuresOf(metricsPage('nginx-exporter-1.1.txt'))).toEqual({
      title: 'nginx',
      figures: [
        ['Connections', 510, null],
        ['Connections refused a second', 36, null],
      ],
    })
  })
})

describe('JSON of a known server', () => {
  test('go2rtc: consumers are viewers, and fields that it leaves out are zero', () => {
    expect(figuresOfJson(metricsPage('go2rtc-streams.json'))).toEqual({
      title: 'go2rtc',
      figures: [
        ['sessions', 2, null],
        ['bytes_in', 1000000, null],
        ['bytes_out', 1370000, null],
        ['packets_discarded', 3, null],
      ],
    })
  })

  test('SRS: its summary, by the time at which it counted', () => {
    const json = metricsPage('srs-6-summaries.json')
    expect(figuresOfJson(json)).toEqual({
      title: 'SRS',
      figures: [
        ['processors', 0.735, null],
        ['Clients, publishers included', 12, null],
        ['bytes_out', 68345000, null],
        ['bytes_in', 1024000, null],
      ],
    })
    const counters = KNOWN_JSON[0]?.read(JSON.parse(json)).filter((one) => 'stampMs' in one)
    expect(counters?.map(({ stampMs }) => stampMs)).toEqual([1700000000900, 1700000000900])
  })

  test.each([
    [
      'zlm-threads-load.json',
      [
        ['busiest_thread', 0.97, 1],
        ['loop_delay_ms', 9, null],
      ],
    ],
    [
      'zlm-statistic.json',
      [
        ['Streams', 3, null],
        ['Sessions, publishers and API included', 23, null],
        ['RTP packets in memory', 512, null],
      ],
    ],
  ])('ZLMediaKit: %s', (file, figures) => {
    expect(figuresOfJson(metricsPage(file))).toEqual({ title: 'ZLMediaKit', figures })
  })

  test.each([
    '{}',
    '[]',
    'null',
    '"a"',
    '{"code":-100,"msg":"Incorrect secret"}',
    '{"code":0}',
    '{"code":0,"data":[]}',
    '{"front":1}',
    '{"data":{"self":{"cpu_percent":"1"}}}',
  ])('%s is of no server', (text) => expect(figuresOfJson(text).title).toBeUndefined())

  test('with values of other types is read without them', () => {
    const json = '{"a":{"producers":[null,{"bytes_recv":"1"}],"consumers":[7,{"senders":{"0":1}}]}}'
    expect(figuresOfJson(json).figures?.map(([, value]) => value)).toEqual([2, 0, 0, 0])
  })
})
