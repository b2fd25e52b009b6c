import { readdirSync, readlinkSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { onTestFinished, poll } from '../../current-test.ts'
import { seeded } from '../mutated.ts'
import { watch } from '../watched.ts'
import { framesOf, interleaved, onWire } from './packets.ts'
import { nothingOpen, type RtspServer, SDP, type SessionScript, serveSession } from './scripted-session.ts'

const SIZES = [900, 3000, 1200]
const FRAMES = onWire(framesOf({ sizes: SIZES }).flat())
const GOODBYE = interleaved(Buffer.from('81cb000100000007', 'hex'), 1)
const AUDIO = 'm=audio 0 RTP/AVP 0\r\na=control:audio\r\n'
const EVENTS = 'm=application 0 RTP/AVP 107\r\na=control:events\r\n'

/** A frame in one packet, every 100 ms. */
function camera(socket: Socket): void {
  let index = 0
  const timer = setInterval(() => {
    const [frame = []] = framesOf({ sizes: [800], firstSequence: index, firstTimestamp: index * 9000 })
    index += 1
    socket.write(onWire(frame))
  }, 100)
  socket.once('close', () => clearInterval(timer))
}

const methods = ({ asked }: RtspServer) => asked.map(({ method }) => method)
const setUps = ({ asked }: RtspServer) =>
  asked.filter(({ method }) => method === 'SETUP').map(({ url }) => url.split('/').at(-1))

describe.concurrent('a stream goes on', () => {
  test.each(['454 Session Not Found', '400 Bad Request', '500 Oops', '551 Option not supported'])(
    'when a keep-alive is answered with %s and packets flow',
    async (status) => {
      const server = await serveSession({
        play: camera,
        exception({ method, headers }, _socket, answer) {
          const isPlaying = methods(server).includes('PLAY')
          if (method === 'OPTIONS' && !isPlaying) return isDone(answer('200 OK', { Public: 'GET_PARAMETER' }))
          if (method === 'OPTIONS' || method === 'GET_PARAMETER') return isDone(answer(status))
          const fields = { Session: 'a;timeout=4', Transport: headers.transport ?? '' }
          return method === 'SETUP' && isDone(answer('200 OK', fields))
        },
      })
      const watched = watch(openRtsp, server.url())
      await poll(() => methods(server).slice(4), { timeout: 4000 }).toEqual(['GET_PARAMETER', 'OPTIONS'])
      const before = watched.frames.length
      await watched.hasFrames(before + 30)
    },
    20_000,
  )

  test('behind an RTCP BYE, and is over when its packets stop', async () => {
    let socket: Socket | undefined
    const server = await serveSession({
      play(open) {
        camera(open)
        open.write(GOODBYE)
        socket = open
      },
    })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(5)
    socket?.write(GOODBYE)
    await poll(() => watched.frames.length, { timeout: 8000 }).toBeGreaterThan(45)
    watched.abort.abort()
    expect((await watched.end).kind).toBe('aborted')
  }, 20_000)

  test('when the server asks for a sign of life, announces, or sets a parameter', async () => {
    let answers = ''
    const requests = [
      'OPTIONS *',
      'SET_PARAMETER rtsp://x',
      'ANNOUNCE rtsp://x',
      'GET_PARAMETER *',
      'PLAY_NOTIFY *',
    ]
    const server = await serveSession({
      play(socket) {
        socket.on('data', (bytes: Buffer) => (answers += bytes.toString('latin1')))
        socket.write(
          requests
            .map(
              (line, at) => `${line} RTSP/1.0\r\nCSeq: ${at}\r\nSession: s1\r\nContent-Length: 2\r\n\r\nab`,
            )
            .join(''),
        )
        socket.write(FRAMES)
      },
    })
    await watch(openRtsp, server.url()).hasFrames(3)
    await poll(() => answers.match(/CSeq: \d\r\nSession: s1/g)).toHaveLength(5)
    expect(answers.match(/RTSP\/1.0 \d+/g)).toEqual([...Array(4).fill('RTSP/1.0 200'), 'RTSP/1.0 501'])
  })

  test('at the place that a REDIRECT of the server names', async () => {
    const next = await serveSession({ play: (socket) => void socket.write(FRAMES) })
    const server = await serveSession({
      play: (socket) =>
        void socket.write(`REDIRECT * RTSP/1.0\r\nCSeq: 1\r\nLocation: ${next.url()}\r\n\r\n`),
    })
    await watch(openRtsp, server.url()).hasFrames(3)
    await nothingOpen(server)
  })
})

describe.concurrent('the end of a session', () => {
  test.each([
    ['a TEARDOWN of the server', 'TEARDOWN * RTSP/1.0\r\nCSeq: 1\r\n\r\n', 'ended by the server (TEARDOWN)'],
    [
      'a session that is known no more',
      'RTSP/1.0 454 Session Not Found\r\nCSeq: 9\r\n\r\n',
      'RTSP 454 Session Not Found',
    ],
    ['an RTCP BYE', GOODBYE.toString('latin1'), 'ended by the server'],
  ])(
    'names %s, whether the connection stays open or not',
    async (_what, words, detail) => {
      const endOfSession = async (closes: boolean) => {
        const server = await serveSession({
          play(socket) {
            socket.write(FRAMES)
            socket.write(words, 'latin1')
            if (closes) socket.end()
          },
        })
        return await watch(openRtsp, server.url()).end
      }
      const end = { kind: 'ended', detail }
      expect(await Promise.all([endOfSession(false), endOfSession(true)])).toEqual([end, end])
    },
    20_000,
  )
})

describe.concurrent('a camera that sends nothing before all of its tracks are set up', () => {
  const needs = (tracks: number): SessionScript => ({
    sdp: `${SDP}${AUDIO}${EVENTS}`,
    play(socket, asked) {
      const last = asked.findLastIndex(({ method }) => method === 'DESCRIBE')
      if (asked.slice(last).filter(({ method }) => method === 'SETUP').length >= tracks) camera(socket)
    },
  })

  test('is asked for all of them when no packet comes, and the report says so', async () => {
    const server = await serveSession(needs(3))
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(10)
    expect(setUps(server)).toEqual(['track1', 'track1', 'audio', 'events'])
    expect(methods(server).filter((method) => method === 'TEARDOWN')).toHaveLength(1)
    await poll(() => watched.notes, { timeout: 3000 }).toEqual(['audio_needed'])
    expect(watched.connections).toBe(1)
  })

  test('is asked for all of them at once by later connections', async () => {
    const server = await serveSession(needs(3))
    const client = openRtsp({ headers: {}, insecure: false, rtspTransport: 'tcp', rtspAudio: false })
    onTestFinished(() => client.close())
    let frames = 0
    const notes: string[] = []
    const observer = {
      connected() {},
      data() {},
      packets() {},
      frame: () => (frames += 1),
      note: (note: string) => notes.push(note),
    }
    void client.watch(server.url(), observer, new AbortController().signal)
    await poll(() => notes, { timeout: 6000 }).toEqual(['audio_needed'])
    const before = server.asked.length
    void client.watch(server.url(), observer, new AbortController().signal)
    await poll(() => notes, { timeout: 4000 }).toHaveLength(2)
    expect(methods(server).slice(before, before + 5)).toEqual([
      'OPTIONS',
      'DESCRIBE',
      'SETUP',
      'SETUP',
      'SETUP',
    ])
  }, 20_000)

  test('may have a first video that stays silent: the next one is shown', async () => {
    const first = SDP.slice(SDP.indexOf('m=')).replace('track1', 'track0')
    const server = await serveSession({
      sdp: `${SDP.slice(0, SDP.indexOf('m='))}${first}${SDP.slice(SDP.indexOf('m='))}`,
      play(socket, asked) {
        const isAsked = asked.some(({ method, url }) => method === 'SETUP' && url.endsWith('track1'))
        if (isAsked) socket.write(onWire(framesOf({ sizes: SIZES }).flat(), 2))
      },
    })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
    expect(setUps(server)).toEqual(['track0', 'track0', 'track1'])
  })

  test('may have a second video: the first one is shown', async () => {
    const second = SDP.slice(SDP.indexOf('m=')).replace('track1', 'track2')
    const server = await serveSession({
      sdp: `${SDP}${second}`,
      play(socket, asked) {
        if (!asked.some(({ url }) => url.endsWith('track2'))) return
        socket.write(onWire(framesOf({ sizes: [500] }).flat(), 2))
        socket.write(FRAMES)
        socket.write(
          onWire(framesOf({ sizes: [600, 700], firstSequence: 1, firstTimestamp: 3600 }).flat(), 2),
        )
      },
    })
    const watched = watch(openRtsp, server.url())
    await watched.hasFrames(4)
    expect(watched.frames).toEqual([500, ...SIZES])
  })

  test('may refuse the others: the video is what counts', async () => {
    const server = await serveSession({
      ...needs(2),
      exception: ({ method, url }, _socket, answer) =>
        method === 'SETUP' && url.endsWith('audio') && isDone(answer('404 Not Found')),
    })
    await watch(openRtsp, server.url()).hasFrames(3)
    expect(setUps(server)).toEqual(['track1', 'track1', 'audio', 'events'])
  })

  test('is not mistaken for one that has a single track and is silent', async () => {
    const server = await serveSession()
    const watched = watch(openRtsp, server.url())
    await poll(() => methods(server)).toContain('PLAY')
    await new Promise((resolve) => setTimeout(resolve, 3500))
    expect(methods(server)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'])
    watched.abort.abort()
  })

  test('is not seen in a camera that has sent its video alone before', async () => {
    let played = 0
    const server = await serveSession({
      sdp: `${SDP}${AUDIO}`,
      play(socket) {
        played += 1
        if (played === 1) camera(socket)
      },
    })
    const client = openRtsp({ headers: {}, insecure: false, rtspTransport: 'tcp', rtspAudio: false })
    onTestFinished(() => client.close())
    let frames = 0
    const observer = {
      connected() {},
      data() {},
      packets() {},
      note() {},
      frame: () => (frames += 1),
    }
    void client.watch(server.url(), observer, new AbortController().signal)
    await poll(() => frames, { timeout: 6000 }).toBeGreaterThan(20)
    void client.watch(server.url(), observer, new AbortController().signal)
    await new Promise((resolve) => setTimeout(resolve, 3500))
    expect(played).toBe(2)
  }, 20_000)
})

describe('a port of the other kind', () => {
  test('rtsps:// to a port without TLS is named within a second, whether it waits or answers', async () => {
    const answering = await serveSession()
    const waiting = await deaf()
    const named = async (port: number) => {
      const begun = performance.now()
      const end = await watch(openRtsp, `rtsps://127.0.0.1:${port}/cam`).end
      expect(end).toEqual({
        kind: 'protocol_error',
        detail: 'the server answers without TLS on this port: use rtsp://',
      })
      expect(performance.now() - begun).toBeLessThan(1000)
    }
    await Promise.all([answering.port, waiting].map(named))
  })

  test('rtsp:// to a port with TLS is named', async () => {
    const server = await serveSession({ tls: true })
    expect(await watch(openRtsp, `rtsp://127.0.0.1:${server.port}/cam`).end).toEqual({
      kind: 'protocol_error',
      detail: 'the server speaks TLS on this port: use rtsps://',
    })
    await nothingOpen(server)
  })

  test('is looked for once a run, and not when we hang up', async () => {
    let opened = 0
    const server = createServer((socket) => {
      opened += 1
      socket.on('error', () => {}).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const client = openRtsp({ headers: {}, insecure: false, rtspTransport: 'tcp', rtspAudio: false })
    onTestFinished(() => client.close())
    const observer = { connected() {}, data() {}, packets() {}, note() {}, frame() {} }
    const url = `rtsp://127.0.0.1:${port}/cam`
    for (let round = 0; round < 5; round += 1) await client.watch(url, observer, new AbortController().signal)
    expect(opened).toBe(6)
    const silent = await serveSession({ exception: () => true })
    const watched = watch(openRtsp, silent.url())
    await poll(() => silent.asked.length).toBe(1)
    watched.abort.abort()
    await watched.end
    await nothingOpen(silent)
    expect(silent.asked).toHaveLength(1)
  })
})

/** A server that answers what begins like RTSP, and waits for more of everything else. */
async function deaf(): Promise<number> {
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (bytes: Buffer) => {
        if (bytes.toString('latin1').startsWith('OPTIONS')) socket.write('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n')
      })
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}

describe('answers that nobody asked for', () => {
  const sockets = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
      } catch {
        return false
      }
    }).length

  test.each<[string, (cseq: number, at: number) => string]>([
    ['with its number', (cseq) => `CSeq: ${cseq}\r\n`],
    ['with numbers that go on', (cseq, at) => `CSeq: ${cseq + at}\r\n`],
    ['without numbers', () => ''],
  ])('400 to one DESCRIBE, %s, open two UDP ports at most, and leave none open', async (_what, number) => {
    const answer = (cseq: number, at: number) =>
      `RTSP/1.0 200 OK\r\n${number(cseq, at)}Content-Type: application/sdp\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`
    const server = await serveSession({
      exception: ({ method, headers }, socket) =>
        method === 'DESCRIBE' &&
        isDone(
          socket.write(Array.from({ length: 400 }, (_, at) => answer(Number(headers.cseq), at)).join('')),
        ),
    })
    const before = sockets()
    const watched = watch(openRtsp, server.url(), { rtspTransport: 'udp', rtspAudio: false })
    let most = 0
    const timer = setInterval(() => {
      most = Math.max(most, sockets() - before)
    }, 5)
    onTestFinished(() => clearInterval(timer))
    await poll(() => setUps(server).length).toBeGreaterThanOrEqual(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(setUps(server)).toHaveLength(1)
    // Ours, the server's end of it, and two ports.
    expect(most).toBeLessThanOrEqual(4)
    watched.abort.abort()
    await watched.end
    await nothingOpen(server)
    await poll(() => sockets() - before).toBe(0)
  })

  test.each(['SETUP', 'PLAY', 'OPTIONS'])('repeated to %s change nothing', async (method) => {
    const server = await serveSession({
      sdp: `${SDP}${AUDIO}`,
      play: (socket) => void socket.write(FRAMES),
      rewrite: (text, asked) => (asked.method === method ? text.repeat(50) : text),
    })
    await watch(openRtsp, server.url(), { rtspTransport: 'tcp', rtspAudio: true }).hasFrames(3)
    expect(methods(server)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'SETUP', 'PLAY'])
  })

  test('are no reason to wait for ever: packets in front of an answer are bounded', async () => {
    const server = await serveSession({
      exception: ({ method }, socket) =>
        method === 'DESCRIBE' &&
        isDone(socket.write(Buffer.concat(Array(30).fill(interleaved(Buffer.alloc(10_000), 0))))),
    })
    expect(await watch(openRtsp, server.url()).end).toEqual({
      kind: 'protocol_error',
      detail: 'no RTSP in the last 256 KB',
    })
  })
})

test('bytes of no kind behind the answer to PLAY end the stream within a bound', async () => {
  const below = seeded(7)
  const garbage = Buffer.from(Array.from({ length: 2 ** 21 }, () => below(256)))
  const server = await serveSession({ play: (socket) => void socket.write(garbage) })
  expect(await watch(openRtsp, server.url()).end).toEqual({
    kind: 'protocol_error',
    detail: 'no RTSP in the last 256 KB',
  })
})

test.each([2, 4, 255])(
  'packets on a channel that was not agreed on are shown by no viewer: %i',
  async (channel) => {
    const frames = onWire(framesOf({ sizes: new Array(400).fill(1100) }).flat(), channel)
    const server = await serveSession({ play: (socket) => void socket.end(frames) })
    const watched = watch(openRtsp, server.url())
    expect(await watched.end).toEqual({
      kind: 'no_frames',
      detail: expect.stringContaining(`its packets come on channel ${channel}, which was not agreed on`),
    })
    expect(watched.frames).toEqual([])
  },
)

test('a channel that two tracks are given is that of the video', async () => {
  const server = await serveSession({
    sdp: `${SDP}${AUDIO}`,
    play: (socket) => void socket.write(FRAMES),
    rewrite: (text) => text.replace('interleaved=2-3', 'interleaved=0-1'),
  })
  await watch(openRtsp, server.url(), { rtspTransport: 'tcp', rtspAudio: true }).hasFrames(3)
})

test('both kinds of packets may come on one channel', async () => {
  const report = interleaved(Buffer.from(`80c8000600000007${'0'.repeat(40)}`, 'hex'), 0)
  const server = await serveSession({ play: (socket) => void socket.write(Buffer.concat([report, FRAMES])) })
  const watched = watch(openRtsp, server.url())
  await watched.hasFrames(3)
  expect(watched.packetsReceived).toBe(5)
})

function isDone(_done: unknown): true {
  return true
}
