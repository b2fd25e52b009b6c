import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../src/model/health.ts'
import { camgate, emptyFolder, expectedExit, measured, simulate } from '../../camgate.ts'
import { expectTrue, trueFrames } from './true-count.ts'

/** Built-in cameras over RTSP: the URL of their streams, and that of their true count. */
async function cameras(...words: readonly string[]): Promise<{ target: string; url: string }> {
  const url = await simulate('--protocol', 'rtsp', ...words)
  return { target: `${url.replace('http:', 'rtsp:')}/camera/{camera}`, url }
}

interface Sent {
  readonly camera_id: string
  readonly number: number
  readonly frames: number
  readonly packets: number
  readonly packets_lost: number
}

async function sentBy(url: string): Promise<readonly Sent[]> {
  return ((await (await fetch(`${url}/stats`)).json()) as { connections: Sent[] }).connections
}

describe.concurrent('measuring over RTSP', { timeout: 120_000 }, () => {
  test.for<[string, ...string[]]>([['tcp'], ['udp', '--nominal-fps', '25']])(
    '10 × 4 over %s: all healthy, and the frames are those that were sent',
    async ([transport, ...more]) => {
      const { target, url } = await cameras('--cameras', '10', '--frame-size', '10KB')
      const load = ['10', '--connections-per-camera', '4', '--duration', '6', '--settle', '1', ...more]
      const words = [...load, '--target', target, '--rtsp-transport', transport]
      const { report, exitCode } = await measured(words)
      expect(exitCode).toBe(expectedExit(report, 0))
      expect(report.health).toMatchObject({ healthy_connections: 40, loss_percent: 0, packets_lost: 0 })
      expect(report.run.profile).toMatchObject({ protocol: 'rtsp', connections: 40, frame_bytes: 10_000 })
      expect(report.run.options).toMatchObject({ rtsp_transport: transport, rtsp_audio: false })
      expect(Math.abs((report.run.profile.nominal_fps ?? 0) / 25 - 1)).toBeLessThan(0.01)
      const frames = report.connection_statistics.total_frames_received
      expectTrue(frames, await trueFrames(url, report), report)
      for (const connection of report.individual_connections) {
        expect(connection.packets_received).toBeGreaterThan(6 * 25 * 8)
        expect(connection.jitter_ms).toBeGreaterThanOrEqual(0)
      }
    },
  )

  test('1 % of the packets lost over UDP is reported as 1 %, and no frame that lacks one counts', async () => {
    const { target, url } = await cameras('--cameras', '10', '--frame-size', '10KB', '--fault', 'loss=1')
    const words = [
      '10',
      '--connections-per-camera',
      '4',
      '--duration',
      '10',
      '--settle',
      '2',
      '--target',
      target,
    ]
    const limits = join(emptyFolder(), 'thresholds.json')
    writeFileSync(limits, '{"version":1,"floors":{"loss_percent":{"max":0.5},"jitter_ms":{"max":1000}}}')
    const udp = ['--rtsp-transport', 'udp', '--nominal-fps', '25', '--thresholds', limits]
    const { report, exitCode } = await measured([...words, ...udp])
    const sent = await sentBy(url)
    const packets = sent.reduce((sum, one) => sum + one.packets, 0)
    const lost = sent.reduce((sum, one) => sum + (one.packets_lost ?? 0), 0)
    expect((100 * lost) / packets).toBeCloseTo(1, 1)
    expect(Math.abs((report.health.loss_percent ?? 0) - 1)).toBeLessThan(0.2)
    const [frames, whole] = [
      report.connection_statistics.total_frames_received,
      await trueFrames(url, report),
    ]
    // Of 250 frames about 19 lack one of their 8 packets, 3 more or less by chance: counted, they would be too many.
    expect(whole / (40 * 25 * report.run.window.seconds)).toBeLessThan(0.95)
    expectTrue(frames, whole, report)
    expect(report.gate.rows).toMatchObject([
      { metric: 'loss_percent', verdict: 'fail' },
      { metric: 'jitter_ms', verdict: 'pass' },
    ])
    expect(exitCode).toBe(expectedExit(report, 1))
  })

  test('packets that overtake each other are not lost, and their frames count', async () => {
    const { target } = await cameras('--cameras', '4', '--frame-size', '10KB', '--fault', 'reorder=5')
    const words = [
      '4',
      '--connections-per-camera',
      '5',
      '--duration',
      '5',
      '--settle',
      '2',
      '--target',
      target,
    ]
    const { report } = await measured([...words, '--rtsp-transport', 'udp', '--nominal-fps', '25'])
    expect(report.health).toMatchObject({ healthy_connections: 20, packets_lost: 0 })
  })

  test('a list may mix protocols: each camera is read by its own', async () => {
    const mjpeg = await simulate('--cameras', '2')
    const { target } = await cameras('--cameras', '2')
    const list = join(emptyFolder(), 'cameras.txt')
    const lines = ['1', '2'].flatMap((id) => [`${mjpeg}/camera/${id}`, target.replace('{camera}', id)])
    writeFileSync(list, `${lines.join('\n')}\n`)
    const words = ['4', '--connections-per-camera', '2', '--cameras-file', list, '--no-shuffle']
    const { report, exitCode } = await measured([...words, '--duration', '3', '--settle', '1'])
    expect(report.health.outcomes).toMatchObject({ healthy: 8 })
    expect(report.run.profile.protocol).toBe('mjpeg+rtsp')
    expect(report.individual_connections.filter(({ loss_percent: loss }) => loss === null)).toHaveLength(4)
    expect(exitCode).toBe(expectedExit(report, 0))
  })

  test('a login in the URL opens cameras, and appears nowhere', async () => {
    const { target } = await cameras('--cameras', '2', '--auth', 'me:hunter2', '--auth-scheme', 'digest')
    const words = ['2', '--duration', '3', '--settle', '1', '--nominal-fps', '25']
    const run = await measured([...words, '--target', target.replace('rtsp://', 'rtsp://me:hunter2@')])
    expect(run.report.health.outcomes).toMatchObject({ healthy: 2 })
    expect(run.stdout + run.stderr).not.toContain('hunter2')
    const wrong = await camgate([
      ...words,
      '--target',
      target.replace('rtsp://', 'rtsp://me:hunter3@'),
      '--json',
    ])
    expect(wrong.exitCode).toBe(4)
    expect(JSON.parse(wrong.stdout).health.outcomes).toMatchObject({ unauthorized: 2 })
  })

  test('the built-in cameras of a run speak it too', async () => {
    const { report } = await measured(['3', '--protocol', 'rtsp', '--duration', '2', '--settle', '1'])
    expect(report.health.outcomes).toMatchObject({ healthy: 3 })
    expect(report.run).toMatchObject({ simulated: true, profile: { protocol: 'rtsp' } })
  })

  test('a floor on packet loss fails where nothing numbers packets', async () => {
    const limits = join(emptyFolder(), 'thresholds.json')
    writeFileSync(limits, '{"version":1,"floors":{"loss_percent":{"max":1}}}')
    const words = ['2', '--duration', '2', '--settle', '0', '--nominal-fps', '25', '--thresholds', limits]
    const { report, exitCode } = await measured(words)
    expect(report.gate.rows).toMatchObject([{ verdict: 'fail', why: expect.stringContaining('only RTP') }])
    expect(exitCode).toBe(expectedExit(report, 1))
  })
})

/** Those whose wire is another one than over HTTP. */
const FAULTS: [fault: string, outcome: Outcome, exitCode: number, options?: string[]][] = [
  ['refuse=453', 'refused', 4],
  ['refuse=404', 'not_found', 4],
  ['html', 'protocol_error', 4],
  ['garbage', 'protocol_error', 4],
  ['endless-header=response', 'protocol_error', 4],
  ['no-answer', 'no_frames', 4],
  ['no-frames', 'no_frames', 4],
  ['slow=0.5', 'slow', 1],
  ['freeze=1.5,after=2', 'stalled', 1],
  ['freeze=60,after=2', 'dropped', 1, ['--duration', '7']],
  ['repeat', 'frozen', 0, ['--duration', '7']],
  ['close=60', 'dropped', 1],
  ['cut=4,keep=1', 'slow', 1],
  ['garbage,after=60', 'dropped', 1, ['--duration', '7']],
]

const PLAN = ['2', '--connections-per-camera', '2', '--nominal-fps', '25', '--duration', '4', '--settle', '1']

describe.concurrent('a fault of an RTSP server', { timeout: 120_000 }, () => {
  test.for(FAULTS)('%s ends as %s, exit code %i', async ([fault, outcome, exitCode, options = []]) => {
    const { target } = await cameras('--fault', fault)
    const run = await measured([...PLAN, ...options, '--target', target])
    const { report } = run
    const outcomes = report.individual_connections.map((connection) => connection.outcome)
    expect(outcomes, JSON.stringify(report.individual_connections[0])).toEqual(Array(4).fill(outcome))
    expect(run.exitCode, report.gate.why).toBe(expectedExit(report, exitCode))
  })

  test('packets lost over TCP cost the frames that lack them', async () => {
    const { target } = await cameras('--fault', 'loss=1')
    const { report, exitCode } = await measured([...PLAN, '--target', target])
    // About a quarter of the frames. Four in a row are a stall.
    for (const connection of report.individual_connections) {
      expect(['slow', 'stalled']).toContain(connection.outcome)
      expect(connection.avg_fps).toBeLessThan(0.95 * 25)
    }
    expect(Math.abs((report.health.loss_percent ?? 0) - 1)).toBeLessThan(0.5)
    expect(exitCode).toBe(expectedExit(report, 1))
  })

  test('a limit on sessions refuses those beyond it with 453 and serves the others', async () => {
    const { target } = await cameras('--fault', 'limit=3')
    const { report, exitCode } = await measured([...PLAN, '--target', target])
    expect(report.health.outcomes).toMatchObject({ healthy: 3, refused: 1 })
    const refused = report.individual_connections.find(({ outcome }) => outcome === 'refused')
    expect(refused).toMatchObject({ http_status: 453, detail: 'RTSP 453 Not Enough Bandwidth (SETUP)' })
    expect(exitCode).toBe(expectedExit(report, 1))
  })
})
