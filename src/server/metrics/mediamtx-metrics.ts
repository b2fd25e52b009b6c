import type { KnownMetrics } from './known-server.ts'
import { counter, level, type Reading, samplesOf, seriesOf, sumOf } from './reading.ts'
import type { Samples } from './sample.ts'

const RTSP = ['rtsp_sessions', 'rtsps_sessions']
/** Whoever is connected by these protocols, as a reader or a publisher. */
const VIEWERS = [...RTSP, 'rtmp_conns', 'rtmps_conns', 'srt_conns', 'webrtc_sessions']
const QUEUES = ['hls_muxers', 'rtmp_conns', 'rtmps_conns', 'srt_conns', 'webrtc_sessions']

/** Counters by their names since 1.17, and before. A page with both has the same numbers in both. */
const COUNTERS = [
  { figure: 'bytes_in', metrics: ['paths_inbound_bytes'], older: ['paths_bytes_received'] },
  { figure: 'bytes_out', metrics: ['paths_outbound_bytes'], older: ['paths_bytes_sent'] },
  {
    figure: 'packets_out',
    metrics: RTSP.map((sessions) => `${sessions}_outbound_rtp_packets`),
    older: [],
  },
  { figure: 'errors_in', metrics: ['paths_inbound_frames_in_error'], older: [] },
  {
    figure: 'frames_discarded',
    metrics: QUEUES.map((queue) => `${queue}_outbound_frames_discarded`),
    older: [],
  },
  {
    figure: 'packets_discarded',
    metrics: RTSP.map((sessions) => `${sessions}_outbound_rtp_packets_discarded`),
    older: [],
  },
  {
    figure: 'packets_lost',
    metrics: RTSP.map((sessions) => `${sessions}_outbound_rtp_packets_reported_lost`),
    older: [],
  },
] as const

const READ = [
  'paths_readers',
  ...VIEWERS,
  ...COUNTERS.flatMap(({ metrics, older }) => [...metrics, ...older]),
]
const MARKS = [...READ, 'paths', 'rtsp_conns', 'hls_muxers']

/** https://mediamtx.org/docs/features/metrics */
export const mediamtxMetrics: KnownMetrics = {
  title: 'MediaMTX',
  metrics: READ,
  worthReading,
  isIn: (samples) => MARKS.filter((mark) => samples.has(mark)).length >= 2,
  read: (samples) => [...viewers(samples), ...COUNTERS.flatMap((one) => grown(samples, one))],
}

/** What a newer metric has already said is not read again. */
function worthReading(samples: Samples): readonly string[] {
  const replaced = COUNTERS.filter(({ metrics }) => metrics.some((metric) => samples.has(metric)))
  const idle = new Set<string>([
    ...(samples.has('paths_readers') ? VIEWERS : []),
    ...replaced.flatMap(({ older }) => older),
  ])
  return READ.filter((metric) => !idle.has(metric))
}

/** `paths_readers` counts viewers of every protocol; versions before 1.14 list only sessions and connections. */
function viewers(samples: Samples): Reading[] {
  const readers = sumOf(samplesOf(samples, ['paths_readers']))
  if (readers !== null) return [level('sessions', readers)]
  const connected = samplesOf(samples, VIEWERS)
  const reading = connected.filter((sample) => sample.value > 0 && sample.label('state') === 'read')
  return connected.length === 0 ? [] : [level('sessions', reading.length)]
}

function grown(samples: Samples, { figure, metrics, older }: (typeof COUNTERS)[number]): Reading[] {
  const newer = samplesOf(samples, metrics)
  const counted = newer.length > 0 ? newer : samplesOf(samples, older)
  return counted.length === 0 ? [] : [counter(figure, seriesOf(counted))]
}
