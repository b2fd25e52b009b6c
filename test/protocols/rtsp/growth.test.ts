import { describe, test } from 'vitest'
import { readDescription } from '../../../src/protocols/rtsp/description.ts'
import { readHead, readStartLine } from '../../../src/protocols/rtsp/message.ts'
import { readSender } from '../../../src/protocols/rtsp/rtp/rtcp.ts'
import { readSessionHeader } from '../../../src/protocols/rtsp/session-header.ts'
import { agreedTransport } from '../../../src/protocols/rtsp/transport.ts'
import { WireParser } from '../../../src/protocols/rtsp/wire-parser.ts'
import { expectLinear, expectLinearOn } from '../../growth.ts'

const blanks = (size: number) => ' '.repeat(size)
describe('the work on text of a server grows with its length alone', () => {
  test.each<[what: string, make: (size: number) => string]>([
    ['blanks and a lone CR', (size) => `RTSP/1.0 ${blanks(size)}\rx`],
    ['blanks behind the status', (size) => `RTSP/1.0 200 ${blanks(size)}\rx`],
    ['blanks in a request', (size) => `OPTIONS ${blanks(size)}x${blanks(size)}RTSP/1.`],
    ['digits', (size) => `RTSP/1.0 ${'2'.repeat(size)}`],
    ['letters', (size) => 'A'.repeat(size)],
  ])('in a status line of %s', (_what, make) => {
    expectLinearOn(make, readStartLine)
  })

  test.each<[what: string, make: (size: number) => string]>([
    ['blank lines', (size) => '\r\n '.repeat(size / 3)],
    ['blanks in front of a colon', (size) => `a${blanks(size)}\r:`],
    ['colons', (size) => ':'.repeat(size)],
    ['names', (size) => 'a:b\n'.repeat(size / 4)],
    ['carriage returns', (size) => '\r'.repeat(size)],
  ])('in a head of %s', (_what, make) => {
    expectLinearOn((size) => `RTSP/1.0 200 OK\r\n${make(size)}`, readHead)
  })

  test.each<[what: string, make: (size: number) => string]>([
    ['blanks in a medium', (size) => `m=video ${blanks(size)}\rx`],
    ['one long line', (size) => `m=video 0 RTP/AVP 96${'9'.repeat(size)}`],
    ['slashes in a medium', (size) => `m=video a${'/'.repeat(size)}`],
    ['blanks in front of lines', (size) => `${blanks(size)}x`],
    ['media', (size) => 'm=video 0 RTP/AVP 96\n'.repeat(size / 21)],
    ['maps', (size) => `m=video 0 RTP/AVP 96\n${'a=rtpmap:96 H264/90000\n'.repeat(size / 23)}`],
    ['parameters', (size) => `m=video 0 RTP/AVP 96\n${'a=fmtp:96 a=b\n'.repeat(size / 14)}`],
    ['types', (size) => `m=video 0 RTP/AVP${' 96'.repeat(size / 3)}`],
    ['a control', (size) => `m=video 0 RTP/AVP 96\na=control:${'\xe9 '.repeat(size / 2)}`],
  ])('in a description of %s', (_what, make) => {
    expectLinearOn(make, (text) => readDescription(text, 'rtsp://cam/', 'all'))
  })

  test.each<[what: string, make: (size: number) => string]>([
    ['blanks', blanks],
    ['the word timeout', (size) => `1;${'timeout '.repeat(size / 8)}`],
    ['timeouts without a number', (size) => `1;timeout${blanks(size)}x`],
    ['semicolons', (size) => ';'.repeat(size)],
  ])('in Session and Transport of %s', (_what, make) => {
    expectLinearOn(make, readSessionHeader)
    expectLinearOn(make, agreedTransport)
  })

  test.each<[what: string, make: (size: number) => string]>([
    ['a head byte by byte', (size) => `RTSP/1.0 200 OK\r\nA: ${'b'.repeat(Math.min(size, 60_000))}`],
    ['lines of junk', (size) => 'Ab\n'.repeat(Math.min(size, 200_000) / 3)],
    ['messages', (size) => 'RTSP/1.0 200 OK\r\n\r\n'.repeat(size / 19)],
    [
      'a body of line ends',
      (size) => `RTSP/1.0 200 OK\r\nContent-Length: ${size}\r\n\r\n${'\n'.repeat(size)}`,
    ],
  ])('in a connection of %s', (_what, make) => {
    const sink = { message() {}, packet: () => true }
    const parse = (bytes: Buffer) => {
      const parser = new WireParser(sink)
      for (let at = 0; at < bytes.length; at += 1) parser.push(bytes.subarray(at, at + 1))
    }
    expectLinear((size) => Buffer.from(make(size), 'latin1'), parse, 4 * 1024)
  })

  test('in a compound of RTCP packets', () => {
    const compound = (size: number) =>
      Buffer.alloc(4 * Math.floor(size / 4)).fill(Buffer.from('80cb0000', 'hex'))
    expectLinear(compound, (bytes) => void readSender(bytes, 0, bytes.length, 1), 16 * 1024)
  })
})
