import { afterAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { metricsServer } from '../server/metrics/metrics-server.ts'
import { createNetwork, type Network, removeNetwork } from '../server/proc/network.ts'
import { type LimitedServer, limited, simulated } from './limited-server.ts'
import { Scene } from './scene.ts'

/** What a server says that has sent every packet. */
const ALL_SENT = 'paths{name="1"} 1\nrtsp_sessions_outbound_rtp_packets_discarded{id="1"} 0\n'
const MEGABITS = 20
const network = createNetwork({ megabits: MEGABITS, queue: '20s' })
afterAll(() => network && removeNetwork(network.name))

interface Case {
  readonly what: string
  readonly server: () => Promise<LimitedServer>
  /** Viewers of each of two cameras. */
  readonly viewers: number
  /** Its metrics are read. */
  readonly hasMetrics?: boolean
  readonly cause: NonNullable<Report['limit_cause']>['cause'] | null
  readonly evidence?: RegExp
}

const CASES: readonly Case[] = [
  {
    what: 'whose processors each frame burns',
    server: () => simulated('--fps', '25', '--frame-size', '4KB', '--fault', 'burn=8000'),
    viewers: 20,
    cause: 'server_cpu',
    evidence: /^the server used \d\.\d of \d processors/,
  },
  {
    what: 'with one busy thread',
    server: () => limited('thread'),
    viewers: 8,
    cause: 'server_cpu',
    evidence: /the server's one busy thread was full \(\d\.\d\d of 1 processor\)/,
  },
  {
    what: 'that refuses over HTTP what is above its cap',
    server: () => simulated('--fps', '25', '--frame-size', '4KB', '--fault', 'limit=6'),
    viewers: 5,
    cause: 'server_sessions',
    evidence: /^the server admitted 6 connections and refused 4 by HTTP 503$/,
  },
  {
    what: 'that refuses over RTSP what is above its cap',
    server: () => simulated('--protocol', 'rtsp', '--fps', '25', '--frame-size', '4KB', '--fault', 'limit=6'),
    viewers: 5,
    cause: 'server_sessions',
    evidence: /^the server admitted 6 connections and refused 4 by RTSP 453$/,
  },
  {
    what: 'whose cameras send too little',
    server: () => limited('camera'),
    viewers: 5,
    hasMetrics: true,
    cause: 'cameras',
    evidence: /^the server got \d+ KB\/s from cameras that should send 400 KB\/s$/,
  },
  {
    what: 'that discards frames',
    server: () => limited('queue'),
    viewers: 5,
    hasMetrics: true,
    cause: 'server_queue',
    evidence: /^the server discarded \d+\.\d frames a second, and \d+\.\d are missing here$/,
  },
  {
    what: 'whose memory is full',
    server: () => limited('memory'),
    viewers: 5,
    hasMetrics: true,
    cause: 'server_memory',
    evidence: /^the server used 2\d\d MB of 2\d\d MB of memory$/,
  },
  {
    what: 'whose packets are lost on their way',
    server: async () => {
      const words = ['--protocol', 'rtsp', '--fps', '25', '--frame-size', '4KB', '--fault', 'loss=5']
      const { url } = await metricsServer(ALL_SENT)
      return { ...(await simulated(...words)), origin: url.replace('/metrics', '') }
    },
    viewers: 5,
    hasMetrics: true,
    cause: 'network',
    evidence: /^\d\.\d % of the packets were lost, and the server discarded none$/,
  },
  {
    what: 'that sends everything to everybody',
    server: () => limited('nothing'),
    viewers: 5,
    cause: null,
  },
]

/** A server in a network whose link to this one takes less than what it sends. */
test.runIf(network !== null)('the limit of a server behind a full link is server_network', async () => {
  const { target, pid } = await limited('nothing', network as Network)
  const load = { connectionsPerCamera: '10', duration: '8', nominalFps: '25', settle: '3' }
  const { report } = await new Scene(target, { ...load, serverPid: String(pid) }).run()
  const found = report.limit_cause
  expect(found?.cause, JSON.stringify(found ?? report.generator)).toBe('server_network')
  const said = /^data waited in \d+ of the server's 20 sockets while a constant (\d+)/
  expect(found?.evidence).toMatch(said)
  const arrived = Number(said.exec(found?.evidence ?? '')?.[1])
  expect(arrived).toBeGreaterThan(0.85 * MEGABITS)
  expect(arrived).toBeLessThanOrEqual(MEGABITS)
  expect(found?.also_seen).toEqual([])
})

describe('counters of a server', () => {
  test.for([
    { what: 'nothing', found: null },
    {
      what: 'overstates',
      found: /^MediaMTX at http.* counted \d+ KB\/s as sent, and \d+ KB\/s arrived: \d+\.\d % more$/,
    },
  ])('of one that $what: the report says $found', async ({ what, found }) => {
    const { target, origin } = await limited(what)
    const metrics = { serverMetrics: [`${origin}/metrics`] }
    const run = { connectionsPerCamera: '2', duration: '15', nominalFps: '25', settle: '1' }
    const { report } = await new Scene(target, { ...run, ...metrics }).run()
    if (found === null) expect(report.counters).toBeNull()
    else expect(report.counters?.text, JSON.stringify(report.generator)).toMatch(found)
  })
})

describe('the limit of a server', () => {
  test.for(CASES)('$what is $cause', async ({ server, viewers, hasMetrics = false, cause, evidence }) => {
    // Found by its listening socket, so the ramp need not rest.
    const { target, origin } = await server()
    const metrics = hasMetrics ? { serverMetrics: [`${origin}/metrics`] } : {}
    const options = {
      connectionsPerCamera: String(viewers),
      duration: '4',
      nominalFps: '25',
      settle: '1',
      ...metrics,
    }
    const scene = new Scene(target, options)
    const { report } = await scene.run()
    const found = report.limit_cause
    expect(found?.cause ?? null, JSON.stringify(found ?? report.generator)).toBe(cause)
    if (evidence !== undefined) expect(found?.evidence).toMatch(evidence)
    expect(found?.also_seen ?? []).toEqual([])
    if (found !== null) expect(report.gate.why).toContain(found.evidence)
  })
})
