import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyMark } from '../../src/marks/mark.ts'
import { openRtsp } from '../../src/protocols/rtsp/rtsp-client.ts'
import { accessUnitSizeProblem, accessUnits } from '../../src/simulator/access-units.ts'
import { rtpPackaging } from '../../src/simulator/rtp-packaging.ts'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { poll } from '../current-test.ts'
import { effort } from '../effort.ts'
import { watch } from '../protocols/watched.ts'
import { eventually, FRAME_BYTES, simulators } from './with-simulator.ts'

const { start } = simulators('file')

const camera = ({ streamUrl }: Simulator, id = '1') => `${streamUrl}/camera/${id}`

/** What the server counted of its only connection. */
function sent(simulator: Simulator) {
  const [connection, ...others] = simulator.stats().connections ?? []
  expect(others).toEqual([])
  return connection
}

/** Sends text, and reads until the server has said nothing more for a moment. */
async function say(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')))
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  let before = -1
  await eventually(() => {
    const isQuiet = answer.length > 0 && answer.length === before
    before = answer.length
    return isQuiet || socket.destroyed
  })
  socket.destroy()
  return answer
}

describe('the pictures of a camera over RTSP', () => {
  test('have exactly the size that is wanted, are numbered, and begin with a key frame each second', () => {
    for (const size of [1600, 4000, 40_000]) {
      const units = accessUnits(size, 25)
      expect(units.keyFrameInterval).toBe(25)
      const seen = new Set<string>()
      for (let frame = 0; frame < 60; frame += 1) {
        const all = units.of({ ...emptyMark(), number: frame })
        expect(all.reduce((sum, { length }) => sum + length, 0)).toBe(size)
        const types = all.map(([head = 0]) => head & 0x1f)
        expect(types).toEqual(frame % 25 === 0 ? [7, 8, 6, 5, 12] : [6, 1, 12])
        expect(Buffer.concat(all).includes(Buffer.from([0, 0, 1]))).toBe(false)
        seen.add(Buffer.concat(all).toString('latin1'))
      }
      expect(seen.size).toBe(60)
    }
    expect(accessUnits(4000, 10).keyFrameInterval).toBe(10)
    expect(accessUnits(4000, 0.5).keyFrameInterval).toBe(1)
  })

  test.each([
    [1000, true],
    [1700, false],
    [1_000_000, false],
    [1_000_001, true],
    [1700.5, true],
  ])('of %d bytes: are they refused? %s', (bytes, isRefused) => {
    expect(accessUnitSizeProblem(bytes, '--frame-size') !== null).toBe(isRefused)
  })

  test('are packets without a gap, marked at the end of each picture, whatever their size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1600, max: 60_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (size, first) => {
          const packaging = rtpPackaging({ units: accessUnits(size, 25), fps: 25, ssrc: 9, frameBytes: size })
          const target = Buffer.alloc(packaging.mostBytes)
          let next: number | null = null
          for (const frame of [first, first + 1, first + 2]) {
            const bytes = packaging.write(target, { ...emptyMark(), number: frame })
            for (let at = 0; at < bytes; ) {
              const end = at + 4 + target.readUInt16BE(at + 2)
              expect(target[at]).toBe(0x24)
              expect(end - at).toBeLessThanOrEqual(4 + 12 + 1400)
              if (next !== null) expect(target.readUInt16BE(at + 6)).toBe(next)
              next = (target.readUInt16BE(at + 6) + 1) % 65_536
              expect(target.readUInt32BE(at + 8)).toBe(frame * 3600)
              expect((target[at + 5] ?? 0) >= 0x80).toBe(end === bytes)
              at = end
            }
          }
        },
      ),
      { numRuns: effort({ unit: 50, thorough: 200 }) },
    )
  })
})

/** Not beside others: a busy process reads late, and loses packets itself. */
describe('built-in cameras over UDP', () => {
  test('lose and reorder as many packets as they are told, and say so', async () => {
    const simulator = await start({
      protocol: 'rtsp',
      frameBytes: 20_000,
      faults: ['loss=2', 'reorder=3'],
      fps: 100,
    })
    const watched = watch(openRtsp, camera(simulator), { rtspTransport: 'udp', rtspAudio: false })
    await watched.hasFrames(200)
    simulator.setFaults([])
    const before = watched.frames.length
    await watched.hasFrames(before + 10)
    const { packets = 0, packets_lost: lost = 0 } = sent(simulator) ?? {}
    expect(lost / packets).toBeGreaterThan(0.01)
    expect(Math.abs(watched.packetsLost - lost)).toBeLessThanOrEqual(3)
  })
})

describe.concurrent('built-in cameras over RTSP', () => {
  test.each(['tcp', 'udp'] as const)('send over %s what they say that they sent', async (transport) => {
    const simulator = await start({ protocol: 'rtsp', faults: ['close=60'] })
    const watched = watch(openRtsp, camera(simulator), { rtspTransport: transport, rtspAudio: false })
    await watched.end
    await eventually(() => sent(simulator)?.closed_at_epoch_ms !== null)
    const connection = sent(simulator)
    expect(new Set(watched.frames)).toEqual(new Set([FRAME_BYTES]))
    expect(watched).toMatchObject({ packetsLost: 0, packetsReceived: connection?.packets })
    // Those before the first key frame are sent, and not seen.
    const unseen = (connection?.frames ?? 0) - watched.frames.length
    expect(unseen).toBeGreaterThanOrEqual(0)
    expect(unseen).toBeLessThanOrEqual(25)
    expect(watched.keys.indexOf(true)).toBe(0)
    expect(watched.keys.lastIndexOf(true) % 25).toBe(0)
  })

  test('leave no gap in the numbers where they send less on their own accord', async () => {
    const simulator = await start({ protocol: 'rtsp', faults: ['slow=0.5'] })
    const watched = watch(openRtsp, camera(simulator))
    await watched.hasFrames(20)
    simulator.setFaults([])
    await watched.hasFrames(60)
    expect(watched).toMatchObject({ packetsLost: 0 })
  })

  test('say farewell when a stream is over', async () => {
    const simulator = await start({ protocol: 'rtsp', faults: ['close=30'] })
    const ends = (['tcp', 'udp'] as const).map(
      (transport) => watch(openRtsp, camera(simulator), { rtspTransport: transport, rtspAudio: false }).end,
    )
    expect(await Promise.all(ends)).toMatchObject([{ kind: 'ended' }, { kind: 'ended' }])
  })

  test('ask for a login, by Digest for each request', async () => {
    const auth = { user: 'me', password: 'a:b', scheme: 'digest' } as const
    const simulator = await start({ protocol: 'rtsp', auth })
    await watch(openRtsp, camera(simulator).replace('//', '//me:a%3Ab@')).hasFrames(1)
    expect((await watch(openRtsp, camera(simulator)).end).kind).toBe('unauthorized')
  })

  test.each([
    ['limit=0', 453],
    ['limit=0,status=503', 503],
    ['refuse=403', 403],
  ])('refuse by %s with %d', async (fault, status) => {
    const simulator = await start({ protocol: 'rtsp', faults: [fault] })
    expect(await watch(openRtsp, camera(simulator)).end).toMatchObject({
      kind: 'refused',
      httpStatus: status,
    })
    await eventually(() => simulator.stats().open_connections === 0)
  })

  test('answer HTTP on the same port: counts, faults and pictures', async () => {
    const simulator = await start({ protocol: 'rtsp' })
    expect(simulator.streamUrl).toBe(simulator.url.replace('http:', 'rtsp:'))
    const get = async (path: string, options = {}) => await fetch(`${simulator.url}${path}`, options)
    expect(await (await get('/stats')).json()).toMatchObject({ cameras: 2, connections: [] })
    expect((await get('/faults', { method: 'PUT', body: '["loss=1"]' })).status).toBe(200)
    expect((await get('/snapshot/1')).headers.get('content-type')).toBe('image/jpeg')
    expect((await get('/camera/1')).status).toBe(404)
    expect((await watch(openRtsp, camera(simulator, 'nobody')).end).kind).toBe('not_found')
  })

  test('answer what is out of order, and outlive what is no RTSP', async () => {
    const simulator = await start({ protocol: 'rtsp' })
    const url = camera(simulator)
    const ask = (method: string, headers = '') => `${method} ${url} RTSP/1.0\r\nCSeq: 3\r\n${headers}\r\n`
    expect(await say(simulator.port, ask('OPTIONS'))).toMatch(
      /^RTSP\/1.0 200 OK\r\nCSeq: 3\r\nPublic: .*DESCRIBE/,
    )
    expect(await say(simulator.port, ask('PLAY'))).toMatch(/^RTSP\/1.0 455/)
    expect(await say(simulator.port, ask('GET_PARAMETER'))).toMatch(/^RTSP\/1.0 454/)
    expect(await say(simulator.port, ask('RECORD'))).toMatch(/^RTSP\/1.0 501/)
    expect(await say(simulator.port, ask('SETUP', 'Transport: RAW/RAW\r\n'))).toMatch(/^RTSP\/1.0 461/)
    for (const ports of ['0-0', '70000-70001', '5000-0', 'x', '']) {
      const transport = `Transport: RTP/AVP;unicast;client_port=${ports}\r\n`
      expect(await say(simulator.port, ask('SETUP', transport))).toMatch(/^RTSP\/1.0 461/)
    }
    expect(await say(simulator.port, ask('DESCRIBE'))).toMatch(/a=rtpmap:96 H264\/90000\r\n/)
    await say(simulator.port, '\0'.repeat(300_000))
    await watch(openRtsp, url).hasFrames(1)
  })

  test('have loss and order of packets only there', async () => {
    await expect(start({ faults: ['loss=1', 'reorder=1'] })).rejects.toThrow(
      /--protocol rtsp with loss[\s\S]*with reorder/,
    )
    await expect(start({ protocol: 'rtsp', chunked: true, contentLength: false })).rejects.toThrow(
      /--chunked: found it with --protocol rtsp, [\s\S]*--no-content-length: found it with/,
    )
    await expect(start({ protocol: 'rtsp', frameBytes: 100 })).rejects.toThrow(
      /over RTSP a whole number of bytes/,
    )
    await expect(start({ protocol: 'hls' as 'rtsp' })).rejects.toThrow(
      /--protocol: found hls, expected mjpeg or rtsp/,
    )
  })
})

/** Not beside others, whose ports this process has. */
test('cameras over RTSP whose port is taken do not start, and nothing of them stays', async () => {
  const { port } = await start({ protocol: 'rtsp' })
  await expect(start({ protocol: 'rtsp', port })).rejects.toThrow(/--port: found \d+, which is in use/)
  await poll(() => process.getActiveResourcesInfo()).not.toContain('UDPWrap')
})
