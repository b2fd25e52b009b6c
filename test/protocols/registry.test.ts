import { expect, test } from 'vitest'
import { CamgateError } from '../../src/errors.ts'
import { RTSP_TRANSPORTS } from '../../src/model/streams.ts'
import { mjpeg } from '../../src/protocols/mjpeg/mjpeg.ts'
import { defaultPortOf, needsOf, PROTOCOLS, protocolFor } from '../../src/protocols/registry.ts'
import { rtsp } from '../../src/protocols/rtsp/rtsp.ts'
import { NO_OPTIONS } from './watched.ts'

test.each([
  ['http://cam/video', mjpeg],
  ['https://user:pass@cam/', mjpeg],
  ['HTTP://CAM', mjpeg],
  ['rtsp://cam/live', rtsp],
  ['RTSPS://cam/live', rtsp],
])('%s is read by the protocol that claims it', (url, protocol) => {
  expect(protocolFor(url, 'auto')).toBe(protocol)
  expect(protocolFor(url, protocol.name)).toBe(protocol)
})

test.each(['rtmp://user:secret@cam/live?token=secret', 'ftp://cam', 'cam', ''])(
  'nobody watches %j, and its secrets are not told',
  (url) => {
    expect(() => protocolFor(url, 'auto')).toThrow(CamgateError)
    expect(() => protocolFor(url, 'auto')).toThrow(/expected http:\/\/ or https:\/\//)
    expect(() => protocolFor(url, 'mjpeg')).not.toThrow(/secret/)
  },
)

test('a protocol that was not chosen reads nothing', () => {
  expect(() => protocolFor('http://cam/video', 'rtsp')).toThrow(/the scheme http:, expected rtsp:\/\//)
})

test('every protocol claims the URLs of its schemes, and opens a client', async () => {
  for (const { claims, defaultPorts, open } of PROTOCOLS) {
    expect(Object.keys(defaultPorts).filter((scheme) => !claims(`${scheme}//cam/`))).toEqual([])
    const client = await open(NO_OPTIONS)
    await client.close()
  }
})

test('every protocol has a name of its own', () => {
  expect(new Set(PROTOCOLS.map(({ name }) => name)).size).toBe(PROTOCOLS.length)
})

test.each([
  ['https:', 443],
  ['rtsp:', 554],
  ['ftp:', null],
])('the default port of %s is %s', (scheme, port) => {
  expect(defaultPortOf(scheme)).toBe(port)
})

const ONE_SOCKET = { descriptors: 1, ports: 1, hasDatagrams: false }
const OVER_UDP = { descriptors: 3, ports: 2, hasDatagrams: true }

test.each(RTSP_TRANSPORTS)('a connection takes what its protocol needs over %s', (transport) => {
  const needs = (protocol: string) =>
    needsOf({ ...NO_OPTIONS, protocol, rtspTransport: transport, rtspAudio: false })
  expect(needs('mjpeg')).toEqual(ONE_SOCKET)
  expect(needs('rtsp')).toEqual(transport === 'tcp' ? ONE_SOCKET : OVER_UDP)
  expect(needs('auto')).toEqual(needs('rtsp'))
})
