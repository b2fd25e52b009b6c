import { describe, expect, test } from 'vitest'
import type { StreamEnd } from '../../../src/model/streams.ts'
import { silenceLine, silenceOf } from '../../../src/report/facts/silence-words.ts'
import type { Report } from '../../../src/report/schema/schema.ts'
import { generatorLimited, mixed } from '../runs.ts'
import { deadConnection, healthyConnections, reportOf, windowOf } from '../sample-run.ts'

const REFUSED: StreamEnd = { kind: 'unreachable', detail: 'connection refused (ECONNREFUSED)' }
const MISSING: StreamEnd = { kind: 'not_found', detail: 'HTTP 404 Not Found', httpStatus: 404 }

/** Connections that never had a frame, which ended in these ways in turn. */
function silent(ends: readonly StreamEnd[], target: string, connections = ends.length): Report {
  const planned = healthyConnections(connections, 1, 20_000)
  const dead = planned.map((one, at) => deadConnection(one, ends[at % ends.length] ?? REFUSED, 20_000))
  return reportOf({
    window: windowOf(dead, 20_000),
    cameras: connections,
    connectionsPerCamera: 1,
    run: { target, nominalFps: null },
  })
}

const unreachable = (detail: string): StreamEnd => ({ kind: 'unreachable', detail })

describe('a target that never answered', () => {
  test.each<readonly [string, StreamEnd, string]>([
    ['http://localhost:9999/{camera}', REFUSED, 'nothing listens on localhost:9999'],
    [
      'rtsp://cam.example:8554/x',
      unreachable('unknown host (ENOTFOUND)'),
      'there is no host cam.example:8554',
    ],
    [
      'http://cam/x',
      unreachable('the name server does not answer (EAI_AGAIN)'),
      'no name server answers for cam',
    ],
    ['http://10.0.0.9/x', unreachable('host unreachable (EHOSTUNREACH)'), 'there is no route to 10.0.0.9'],
    [
      'https://cam:1/x',
      unreachable('TLS certificate not accepted: CERT_HAS_EXPIRED'),
      'no connection to cam:1',
    ],
    ['http://10.0.0.9/x', unreachable('timed out (ETIMEDOUT)'), 'no answer from 10.0.0.9'],
    ['rtsp://[::1]:8554/x', unreachable('no connection within 30 s'), 'no answer from [::1]:8554'],
    [
      'http://cam:1/x',
      { kind: 'unauthorized', detail: 'HTTP 401 Unauthorized', httpStatus: 401 },
      'a login is required by cam:1',
    ],
    ['http://cam:1/{camera}', MISSING, 'no such stream on cam:1'],
    [
      'rtsp://cam:1/x',
      { kind: 'refused', detail: 'RTSP 453', httpStatus: 453 },
      'every stream is refused by cam:1',
    ],
    ['http://cam:1/x', { kind: 'server_error', detail: 'HTTP 500' }, 'only errors come from cam:1'],
    ['http://cam:1/x', { kind: 'protocol_error', detail: 'a web page' }, 'no stream from cam:1'],
    [
      'http://cam:1/x',
      { kind: 'no_frames', detail: 'no complete frame for 5.0 s' },
      'no complete frame from cam:1',
    ],
    ['the cameras in cams.json', REFUSED, 'nothing listens on any address of the cameras in cams.json'],
    ['http://{camera}.local/x', REFUSED, 'nothing listens on any address of http://{camera}.local/x'],
  ])('%s by %j: %s', (target, end, what) => {
    const silence = silenceOf(silent([end], target))
    expect(silence?.what).toBe(what)
    expect(silence?.counts).toBe(`the only connection: ${end.detail}`)
    expect(silence?.check).toMatch(/^(check|put) [a-z]/)
  })

  test('counts the connections instead of listing them, the most frequent cause first', () => {
    const other = unreachable('no connection within 30 s')
    const third: StreamEnd = { kind: 'no_frames', detail: 'closed by the server without a response' }
    const silence = silenceOf(
      silent([MISSING, REFUSED, REFUSED, other, REFUSED, third], 'http://cam:1/{camera}', 600),
    )
    expect(silence).toEqual({
      what: 'no camera of http://cam:1/{camera} sent a frame',
      counts:
        '300 of 600 connections: connection refused (ECONNREFUSED); 100 of 600 connections: HTTP 404 Not Found; 200 ended otherwise',
      check: 'check that the server runs, and the host and port of the URL',
    })
  })

  test('is not one that sent a frame, nor one that this machine could not read', () => {
    expect(silenceOf(mixed())).toBeNull()
    expect(silenceOf(generatorLimited())).toBeNull()
  })

  test('fits one line', () => {
    expect(silenceLine(silent([REFUSED], 'http://localhost:9999/x', 4))).toBe(
      'nothing listens on localhost:9999: all 4 connections: connection refused (ECONNREFUSED)',
    )
  })

  test('cannot choose the words by what it says', () => {
    expect(
      silenceOf(silent([unreachable('E__proto__ constructor (ECONSTRUCTOR)')], 'http://cam/x'))?.what,
    ).toBe('no connection to cam')
  })
})
