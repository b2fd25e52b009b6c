import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RtspMessage } from '../../../src/protocols/rtsp/message.ts'
import { WireParser } from '../../../src/protocols/rtsp/wire-parser.ts'
import { effort } from '../../effort.ts'
import { interleaved } from './packets.ts'

const OK = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'

/** Everything that the pieces hold; packets on channels below 4 are known. */
function read(...pieces: (string | Uint8Array)[]) {
  const messages: RtspMessage[] = []
  const packets: string[] = []
  const parser = new WireParser({
    message: (message) => messages.push(message),
    packet(channel, bytes, start, end) {
      packets.push(`${channel}:${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`)
      return channel < 4
    },
  })
  for (const piece of pieces) parser.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
  return { messages, packets, failure: parser.failure }
}

const packet = (text: string, channel = 0) =>
  interleaved(Buffer.from(text, 'latin1'), channel).toString('latin1')

describe('the bytes of an RTSP connection', () => {
  test('are messages with their status, headers and body', () => {
    const { messages } = read(
      'RTSP/1.0 401 No\r\nA: 1\r\na:2 \r\nB:\r\n folded\r\nContent-Length: 3\r\n\r\nabcRTSP/1.0 200 OK\r\n\r\n',
    )
    expect(messages).toMatchObject([
      { status: 401, word: 'No', body: 'abc' },
      { status: 200, word: 'OK', body: '' },
    ])
    expect(Object.fromEntries(messages[0]?.headers ?? [])).toEqual({
      a: ['1', '2'],
      b: ['folded'],
      'content-length': ['3'],
    })
  })

  test('may have very many lines', () => {
    const { messages } = read(`RTSP/1.0 200 OK\r\n${'a\n'.repeat(30_000)}B: 1\n\nRTSP/1.0 404 No\r\n\r\n`)
    expect(messages.map(({ status, headers }) => [status, headers.get('b')])).toEqual([
      [200, ['1']],
      [404, undefined],
    ])
  })

  test('are requests of the server too', () => {
    const { messages } = read('OPTIONS rtsp://me/x RTSP/1.0\r\nCSeq: 7\r\n\r\n')
    expect(messages).toMatchObject([{ status: null, word: 'OPTIONS', url: 'rtsp://me/x' }])
  })

  test.each([
    ['between messages', `${packet('a')}${OK}${packet('b')}`, ['0:a', '0:b'], ['']],
    [
      'in front of a header line',
      `RTSP/1.0 200 OK\r\n${packet('a')}CSeq: 1\r\n${packet('b', 1)}\r\n`,
      ['0:a', '1:b'],
      [''],
    ],
    [
      'between head and body',
      `RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\n${packet('a')}v=0\n`,
      ['0:a'],
      ['v=0\n'],
    ],
    [
      'in front of a line of the body',
      `RTSP/1.0 200 OK\r\nContent-Length: 8\r\n\r\nv=0\n${packet('$\r\n\r\n')}a=1\n`,
      ['0:$\r\n\r\n'],
      ['v=0\na=1\n'],
    ],
    ['behind empty lines', `\r\n\r\n${packet('')}${OK}\r\n`, ['0:'], ['']],
    ['a dollar in a line is one of the line', 'RTSP/1.0 200 OK\r\nA: $\0\0\r\n\r\n', [], ['']],
  ])('hold packets %s', (_where, bytes, packets, bodies) => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const found = read(bytes.slice(0, cut), bytes.slice(cut))
      expect(found.packets, `cut at ${cut}`).toEqual(packets)
      expect(found.messages.map(({ body }) => body)).toEqual(bodies)
      expect(found.failure).toBeNull()
    }
  })

  test('hold packets of every length', () => {
    for (const length of [0, 1, 2047, 2048, 65_535]) {
      const bytes = packet('x'.repeat(length))
      const pieces = [
        bytes.slice(0, 3),
        bytes.slice(3, 9),
        bytes.slice(9, -1),
        bytes.slice(-1),
        packet('next'),
      ]
      expect(read(...pieces).packets).toEqual([`0:${'x'.repeat(length)}`, '0:next'])
    }
  })

  test('are cut anywhere, and stay the same', () => {
    const items = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => packet(Buffer.from(bytes).toString('latin1'))),
        fc.constantFrom(OK, 'RTSP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nv=0\r\n', '\r\n'),
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 30 }), (parts, size) => {
        const bytes = parts.join('')
        const pieces = bytes.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
        expect(read(...pieces)).toEqual(read(bytes))
      }),
      { numRuns: effort({ unit: 100, thorough: 1000 }) },
    )
  })

  test('may hold a few bytes that are neither, as some servers send', () => {
    expect(read(packet('a'), '\0\0\0', packet('b'), 'Rubbish\r\n', OK, packet('c')).packets).toEqual([
      '0:a',
      '0:b',
      '0:c',
    ])
  })

  test.each([
    [
      'of a head without an end',
      [`RTSP/1.0 200 OK\r\n${'A: b\r\n'.repeat(20_000)}`],
      /header is larger than 64 KB/,
    ],
    ['of a line without an end', ['RTSP/1.0 200 OK', 'x'.repeat(70_000)], /header is larger than 64 KB/],
    [
      'of a body that is too long',
      ['RTSP/1.0 200 OK\r\nContent-Length: 262145\r\n\r\n'],
      /body is larger than 256 KB/,
    ],
    [
      'of a body without a bound',
      ['RTSP/1.0 200 OK\r\nContent-Length: 99999999999\r\n\r\n'],
      /body is larger than 256 KB/,
    ],
    ['of a web page', ['<!DOCTYPE html>\r\n<html>'], /answers a web page, not RTSP/],
    ['of HTTP', ['HTTP/1.1 400 Bad Request\r\n\r\n'], /HTTP, not RTSP/],
    ['of zeros', ['\0'.repeat(300_000)], /no RTSP/],
    ['of packets that nobody asked for', [packet('x'.repeat(60_000), 9).repeat(5)], /no RTSP/],
  ])('end with a word, and not in memory, when there are too many %s', (_what, pieces, failure) => {
    expect(read(...pieces).failure).toMatch(failure)
  })

  test('may be as long as they like when they are what was asked for', () => {
    expect(read(packet('x'.repeat(60_000)).repeat(20)).failure).toBeNull()
  })

  test.each(['-1', 'x1', ''])('have no body when its length is %j', (length) => {
    expect(read(`RTSP/1.0 200 OK\r\nContent-Length: ${length}\r\n\r\n${packet('a')}`).packets).toEqual([
      '0:a',
    ])
  })
})
