import { expect, test } from 'vitest'
import { readDescription } from '../../../src/protocols/rtsp/description.ts'
import { readSender } from '../../../src/protocols/rtsp/rtp/rtcp.ts'
import { effort } from '../../effort.ts'
import { MUTATIONS, mutationRounds, seeded, stateBytes } from '../mutated.ts'
import { fixture } from '../recorded.ts'
import { reading } from './reading.ts'

/** A packet that is not whole yet may be 64 KB long, and so may a head. */
const MAX_STATE_BYTES = 80_000
const ROUNDS = mutationRounds(effort({ unit: 1000, thorough: 100_000 }))
const LIMIT_MS = 20_000 + 0.8 * ROUNDS

const spares = [
  '$',
  '$\0',
  '$\0\xff\xff',
  '$\0\0\0',
  '$\x01\0\x08\x81\xcb\0\x01\0\0\0\0',
  '\r\n',
  '\r\n\r\n',
  'RTSP/1.0 200 OK\r\n',
  'RTSP/1.0 454 Session Not Found\r\nContent-Length: 99999999\r\n\r\n',
  'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n',
  'Content-Length: 70000\r\n',
  'Transport: RTP/AVP/TCP;interleaved=2-3\r\n',
  'a=control:',
  'm=video 0 RTP/AVP 96 97 26\r\n',
  '\x80\x60',
  '\xff',
  '\0',
].map((text) => Buffer.from(text, 'latin1'))

test('mutations of a recorded session never throw, hang or grow', { timeout: 3 * LIMIT_MS }, () => {
  const session = fixture('gstreamer.rtsp').subarray(0, 9000)
  const next = seeded(20_261_126)
  const one = Buffer.alloc(1)
  const startedAt = performance.now()
  let largest = 0
  for (let i = 0; i < ROUNDS; i += 1) {
    one[0] = next(256)
    const spare = next(2) === 0 ? one : (spares[next(spares.length)] ?? one)
    const kind = MUTATIONS[next(MUTATIONS.length)]
    // Half of them in the heads and the description, which are a tenth of the bytes.
    const length = next(2) === 0 ? 1400 : session.length
    const read = reading()
    for (const piece of kind?.(session, next(length), next(length), spare) ?? []) read.push(piece)
    if (read.frames.length > 40) expect.fail(`${read.frames.length} frames in mutation ${i}`)
    if (read.lost > 0x1_0000) expect.fail(`${read.lost} packets lost in mutation ${i}`)
    if (i % 50 === 0) largest = Math.max(largest, stateBytes([read.parser, read.media]))
  }
  expect(largest).toBeLessThan(MAX_STATE_BYTES)
  expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS)
})

test('bytes of any kind are no RTSP, and end it within a bound', () => {
  const next = seeded(7)
  for (let round = 0; round < effort({ unit: 2, thorough: 50 }); round += 1) {
    const read = reading()
    const piece = Buffer.alloc(4096)
    let pushed = 0
    while (read.failure === null && pushed < 2_000_000) {
      for (let i = 0; i < piece.length; i += 1) piece[i] = next(256)
      read.push(piece)
      pushed += piece.length
    }
    expect(read.failure).toMatch(/no RTSP|larger than|HTTP/)
    expect(read.frames).toEqual([])
  }
})

test('mutated descriptions and reports never throw', () => {
  const text = fixture('gstreamer.rtsp').toString('latin1')
  const sdp = text.slice(text.indexOf('v=0'), text.indexOf('\r\nRTSP/1.0 200 OK\r\nCSeq: 3'))
  const next = seeded(11)
  for (let i = 0; i < effort({ unit: 1000, thorough: 20_000 }); i += 1) {
    const [at, to] = [next(sdp.length), next(sdp.length)]
    const mutated = `${sdp.slice(0, at)}${String.fromCharCode(next(256))}${sdp.slice(next(2) === 0 ? at : to)}`
    const described = readDescription(mutated, 'rtsp://server/cam', 'all')
    for (const { url, coding } of typeof described === 'string' ? [] : described.tracks) {
      expect(url).toMatch(/^rtsps?:\/\/[\x21-\x7e]+$/i)
      expect(coding.clockRate).toBeGreaterThan(0)
    }
    const report = Buffer.from(mutated, 'latin1')
    readSender(report, 0, report.length, 1)
  }
})
