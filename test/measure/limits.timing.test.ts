import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/schema/schema.ts'
import { type LimitedServer, limited, simulated } from './limited-server.ts'
import { Scene } from './scene.ts'

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
    what: 'that sends everything to everybody',
    server: () => limited('nothing'),
    viewers: 5,
    cause: null,
  },
]

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
