import { describe, expect, test } from 'vitest'
import { windowBottlenecks } from '../../../src/analysis/fr/window-bottlenecks.ts'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import type { Bottleneck } from '../../../src/model/bottleneck.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { GeneratorHealth } from '../../../src/model/machine.ts'
import type { RtspTransport } from '../../../src/model/streams.ts'
import { adviceText, seenText } from '../../../src/report/facts/bottleneck-words.ts'
import { deadConnection, healthyConnections, windowOf } from '../../report/sample-run.ts'
import { type SampleLoad, sampleLoad } from './sample.ts'

/** As the report words them. */
const worded = ({ name, seen, advice }: Bottleneck) => ({
  name,
  evidence: seenText(seen),
  advice: adviceText(advice),
})

const wordsOf = ({ health, window }: SampleLoad, transport?: RtspTransport) =>
  windowBottlenecks(health, window, DEFAULT_HEALTH_RULES, transport).map(worded)

const namesOf = ({ health, window }: SampleLoad) =>
  windowBottlenecks(health, window, DEFAULT_HEALTH_RULES).map((b) => b.name)

/** Every connection at `fps` on average, with the seconds of `pattern` in turn. */
const slowAt = (pattern: readonly number[]) =>
  sampleLoad((connection) => {
    const framesPerSecond = connection.framesPerSecond.map(
      (_, second) => pattern[second % pattern.length] ?? 0,
    )
    const frames = framesPerSecond.reduce((sum, x) => sum + x, 0)
    return { ...connection, framesPerSecond, frames, bytes: frames * 16_384, pictureBytes: frames * 16_000 }
  })

describe('bottlenecks of the measured window', () => {
  test('are not named where none was seen', () => {
    expect(namesOf(sampleLoad())).toEqual([])
  })

  test('name a constant flow that slow connections share, with the flow', () => {
    const load = slowAt([15])
    expect(namesOf(load)).toEqual(['Constant throughput', 'Processing overhead'])
    // 48 connections × 15 FPS × 16 KiB × 8 bits
    expect(wordsOf(load)[0]?.evidence).toContain('constant 94 Mbit/s')
  })

  test.for([
    [100, 'Network bandwidth', /^that fills the link of 100 Mbit\/s/],
    [1000, 'Constant throughput', /does not fill the link of 1000 Mbit\/s$/],
    [null, 'Constant throughput', /link_mbps .* would show whether the link sets it$/],
  ] as const)(
    'name the network only where a flow fills the link: of %s Mbit/s, %s',
    ([link, name, advice]) => {
      const { health, window } = slowAt([15])
      const [flow] = windowBottlenecks(health, window, DEFAULT_HEALTH_RULES, 'auto', link).map(worded)
      expect(flow).toMatchObject({ name, advice: expect.stringMatching(advice) })
    },
  )

  test('give advice on processors by what is known of them', () => {
    const { health, window } = slowAt([20, 10])
    const adviceWith = (generator: Partial<GeneratorHealth>) =>
      wordsOf({ health, window: { ...window, generator: { ...window.generator, ...generator } } })[0]?.advice
    const { use } = window.generator
    expect(adviceWith({ use: { ...use, serverCores: null } })).toContain('--server-pid would show')
    expect(adviceWith({ use: { ...use, serverCores: 0.4 } })).toContain('compare with the processors')
    expect(adviceWith({ serverUse: { cores: 1.9, room: 2, ownCores: null } })).toContain(
      'used up its processors',
    )
  })

  test('name no constant flow when the flow rises and falls', () => {
    expect(namesOf(slowAt([20, 10]))).toEqual(['Processing overhead'])
  })

  test('name no constant flow for one slow camera among healthy ones', () => {
    const load = sampleLoad((connection, index) => (index < 2 ? { ...connection, frames: 300 } : connection))
    expect(namesOf(load)).toEqual(['Processing overhead'])
  })

  test('name connection limits for refusals, with their number', () => {
    const refused = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 } as const
    const load = sampleLoad((c, index) => (index >= 40 ? deadConnection(c, refused, 20_000) : c))
    expect(namesOf(load)).toEqual(['Connection limits'])
    expect(wordsOf(load)[0]?.evidence).toBe('8 of 48 connections were refused')
  })

  test('name processing for many reconnections, and not for few', () => {
    const reconnecting = (reconnections: number) =>
      sampleLoad((c, index) => (index === 0 ? { ...c, reconnections } : c))
    expect(namesOf(reconnecting(7))).toEqual([])
    expect(namesOf(reconnecting(8))).toEqual(['Processing overhead'])
  })

  const LIMIT = "raise the server's limit on connections or spread the cameras over more servers"

  test.for<[string, RtspTransport, string, string | RegExp]>([
    ['HTTP 429 Too Many Requests', 'tcp', 'Connection limits', LIMIT],
    ['HTTP 503 Service Unavailable', 'tcp', 'Connection limits', LIMIT],
    ['RTSP 453 Not Enough Bandwidth (SETUP)', 'tcp', 'Connection limits', LIMIT],
    ['RTSP 400 Bad Request (SETUP)', 'tcp', 'Connection limits', LIMIT],
    ['RTSP 400 Bad Request (DESCRIBE)', 'tcp', 'Refusals', /no limit on connections/],
    ['HTTP 400 Bad Request', 'tcp', 'Refusals', /no limit on connections/],
    ['HTTP 403 Forbidden', 'tcp', 'Refusals', /permission/],
    ['RTSP 403 Forbidden (DESCRIBE)', 'tcp', 'Refusals', /permission/],
    ['RTSP 454 Session Not Found (PLAY)', 'tcp', 'Refusals', /state of the session/],
    ['RTSP 455 Method Not Valid in This State (PLAY)', 'tcp', 'Refusals', /state of the session/],
    ['RTSP 461 Unsupported Transport (SETUP)', 'tcp', 'Refusals', /use --rtsp-transport udp or auto$/],
    ['RTSP 461 Unsupported Transport (SETUP)', 'udp', 'Refusals', /use --rtsp-transport tcp$/],
    ['RTSP 461 Unsupported Transport (SETUP)', 'auto', 'Refusals', /it refused TCP and UDP$/],
  ])('take %s over %s for what it is', ([detail, transport, name, advice]) => {
    const httpStatus = Number(detail.split(' ')[1])
    const load = sampleLoad((c) => deadConnection(c, { kind: 'refused', detail, httpStatus }, 20_000))
    const found = wordsOf(load, transport)
    expect(found).toEqual([{ name, evidence: expect.any(String), advice: expect.stringMatching(advice) }])
    if (name === 'Refusals')
      expect(found[0]?.evidence).toMatch(/^48 of 48 connections were refused by (HTTP|RTSP) \d+$/)
  })

  test('do not advise more servers for the limit of a single camera', () => {
    const refused = { kind: 'refused', detail: 'HTTP 503 Service Unavailable', httpStatus: 503 } as const
    const limitOf = (cameras: number) => {
      const connections = healthyConnections(cameras, 6, 20_000)
        .toSorted((a, b) => a.connectionNumber - b.connectionNumber)
        .map((c) => (c.cameraId === '1' && c.connectionNumber > 3 ? deadConnection(c, refused, 20_000) : c))
      const window = windowOf(connections, 20_000)
      return wordsOf({ health: judgeWindow(window, DEFAULT_HEALTH_RULES), window })
    }
    for (const cameras of [1, 4])
      expect(limitOf(cameras)).toMatchObject([
        { name: 'Connection limits', advice: expect.not.stringContaining('more servers') },
      ])
  })

  test.for<[RtspTransport, RegExp]>([
    ['udp', /^look for loss on the network path/],
    ['tcp', /^the server itself discarded packets/],
    ['auto', /^over UDP, look .*; over TCP, the server itself/],
  ])('are lost packets, not the processors, where packets were lost over %s', ([transport, advice]) => {
    const lossy = { packets: 8000, packetsLost: 2000, picturesLost: 100, frames: 400 }
    const stalls = { freezes: 9, longStalls: 1, stalledMs: 4000 }
    const load = sampleLoad((c) => ({
      ...c,
      ...lossy,
      ...stalls,
      framesPerSecond: c.framesPerSecond.map(() => 20),
    }))
    expect(wordsOf(load, transport)).toEqual([
      {
        name: 'Packet loss',
        evidence: '48 of 48 connections lost 20.0 % of their packets',
        advice: expect.stringMatching(advice),
      },
    ])
  })
})
