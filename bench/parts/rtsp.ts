// RTSP beside MJPEG: the same frames, in RTP packets inside the connection or as datagrams.
import { markdownTable } from 'markdown-table'
import { type CameraOptions, framesSent, type Load, startCameras } from '../cameras.ts'
import { camgateOf, outcomeOf } from '../camgate.ts'
import { describe, median, megabytes, percentOff } from '../format.ts'
import { type Measured, measure } from '../measure.ts'
import { peakResidentBytes } from '../process-tree.ts'
import { READER_CORE, startPinned, stop } from '../processes.ts'
import { camgateWith, ffmpegWith, HAS_FFMPEG, type Reader } from '../readers.ts'

/** 2 Mbit/s each. */
const LOAD: Load = { connections: 1000, fps: 25, frameBytes: 10_000 }
const SECONDS = 20
const [ROUNDS, ROUND_SECONDS] = [3, 4]

type Protocol = NonNullable<CameraOptions['protocol']>

interface Candidate {
  readonly reader: Reader
  readonly name: string
  readonly protocol: Protocol
  readonly connections: number
}

const UDP = ['--rtsp-transport', 'udp']
const OVER_TCP = ['-rtsp_transport', 'tcp']

const CANDIDATES: readonly Candidate[] = [
  { name: 'camgate, MJPEG', reader: camgateWith(1), protocol: 'mjpeg', connections: 1000 },
  { name: 'camgate, RTSP over TCP', reader: camgateWith(1), protocol: 'rtsp', connections: 1000 },
  { name: 'camgate, RTSP over UDP', reader: camgateWith(1, ...UDP), protocol: 'rtsp', connections: 100 },
  ...(HAS_FFMPEG
    ? [
        {
          name: 'ffmpeg -c copy, RTSP over TCP, a process each',
          reader: ffmpegWith(...OVER_TCP),
          protocol: 'rtsp' as const,
          connections: 20,
        },
      ]
    : []),
]

export async function measureRtsp(): Promise<string> {
  const head = ['', 'FPS error', 'of the planned', 'healthy', 'this machine the limit', 'RSS at most']
  const rows = [await measureFull('mjpeg'), await measureFull('rtsp')]
  const full = `${describe(LOAD)} for ${SECONDS} s, one core for camgate --workers 1 and one for the cameras:`
  const costs = `What it costs, median of ${ROUNDS} alternating rounds of ${ROUND_SECONDS} s:`
  return [full, markdownTable([head, ...rows]), costs, await compareCosts()].join('\n\n')
}

async function measureFull(protocol: Protocol): Promise<string[]> {
  const cameras = await startCameras(LOAD, { protocol })
  const child = startPinned(READER_CORE, camgateOf(cameras.streamUrl, LOAD, SECONDS, '--workers', '1'))
  const outcome = outcomeOf(child)
  const peak = await peakResidentBytes([child.pid ?? 0], outcome)
  const { report } = await outcome
  if (report === null) throw new Error('camgate ended without a report')
  const [from = 0, to = 0] = [report.run.window.started_at, report.run.window.ended_at].map(Date.parse)
  const sent = await framesSent(cameras.url, from, to)
  await stop(cameras.child)
  const frames = report.connection_statistics.total_frames_received
  return [
    protocol === 'rtsp' ? 'RTSP over TCP' : 'MJPEG',
    percentOff(frames, sent),
    `${((100_000 * frames) / (LOAD.connections * LOAD.fps * (to - from))).toFixed(1)} %`,
    `${report.health.healthy_connections} of ${report.health.planned_connections}`,
    report.generator.limited ? 'yes' : 'no',
    megabytes(peak),
  ]
}

async function compareCosts(): Promise<string> {
  const rounds: Measured[][] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const measured: Measured[] = []
    for (const { reader, protocol, connections } of CANDIDATES) {
      measured.push(await measure(reader, { ...LOAD, connections }, ROUND_SECONDS, { protocol }))
    }
    rounds.push(measured)
  }
  const middle = (at: number, value: (measured: Measured) => number) =>
    median(rounds.flatMap((round) => round.slice(at, at + 1)).map(value))
  const base = middle(0, ({ cpuSecondsPerGb }) => cpuSecondsPerGb)
  const rows = CANDIDATES.map(({ name, connections }, at) => {
    const cpu = middle(at, ({ cpuSecondsPerGb }) => cpuSecondsPerGb)
    const error = percentOff(
      middle(at, ({ ofSent }) => ofSent),
      1,
    )
    return [name, `${connections}`, cpu.toFixed(2), `${(cpu / base).toFixed(2)} ×`, error]
  })
  return markdownTable([['reader', 'connections', 'CPU s/GB', 'ratio', 'FPS error'], ...rows])
}
