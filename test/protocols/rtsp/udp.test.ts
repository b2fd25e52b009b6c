import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { onTestFinished, poll } from '../../current-test.ts'
import { watch } from '../watched.ts'
import { framesOf, onWire, rtp, slice } from './packets.ts'
import { nothingOpen, type RtspServer, type SessionScript, serveSession } from './scripted-session.ts'

const SIZES = [900, 3000, 1200]

interface Datagrams {
  /** Sends to the ports of the last session. */
  rtp(packets: readonly Uint8Array[]): void
  rtcp(packet: Uint8Array): void
  /** What arrived at the server's RTCP port. */
  readonly reports: Buffer[]
  /** Datagrams that arrived at its RTP port. */
  opened: number
}

async function bound(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket
}

/** A server that sends datagrams; `play` is called when a session plays. */
async function serveUdp(
  play: (send: Datagrams) => void,
  script: SessionScript = {},
  ownPorts?: string,
): Promise<RtspServer & { send: Datagrams }> {
  const [rtpSocket, rtcpSocket] = [await bound(), await bound()]
  let ports = [0, 0]
  const reports: Buffer[] = []
  rtcpSocket.on('message', (bytes) => reports.push(bytes))
  rtpSocket.on('message', () => {
    send.opened += 1
  })
  const send: Datagrams = {
    reports,
    opened: 0,
    rtp(packets) {
      for (const packet of packets) rtpSocket.send(packet, ports[0], '127.0.0.1')
    },
    rtcp: (packet) => rtcpSocket.send(packet, ports[1], '127.0.0.1'),
  }
  const server = await serveSession({
    ...script,
    exception(asked, socket, answer) {
      if (script.exception?.(asked, socket, answer) === true) return true
      if (asked.method !== 'SETUP') return false
      const given = /^RTP\/AVP;unicast;client_port=(\d+)-(\d+)$/.exec(asked.headers.transport ?? '')
      if (given === null) return false
      ports = given.slice(1).map(Number)
      const own = ownPorts ?? `server_port=${rtpSocket.address().port}-${rtcpSocket.address().port}`
      answer('200 OK', { Session: '7', Transport: `${asked.headers.transport};${own}` })
      return true
    },
    play: () => play(send),
  })
  return Object.assign(server, { send })
}

const udp = { rtspTransport: 'udp', rtspAudio: false } as const

/** A session that plays, the port that its packets are to come to, and somebody else who can send there. */
async function withStranger(address: string) {
  const stranger = await bound(address)
  let port = 0
  const server = await serveUdp(() => {}, {
    exception({ method, headers }) {
      if (method === 'SETUP') port = Number(/client_port=(\d+)/.exec(headers.transport ?? '')?.[1])
      return false
    },
  })
  const watched = watch(openRtsp, server.url(), udp)
  await poll(() => watched.connections).toBe(1)
  const send = (bytes: Uint8Array, to: number) =>
    new Promise((sent) => stranger.send(bytes, to, '127.0.0.1', sent))
  return { server, watched, port, send }
}

describe.concurrent('RTP over UDP', () => {
  test('comes to a pair of ports, the even one first, and is read as over TCP', async () => {
    const server = await serveUdp((send) => send.rtp(framesOf({ sizes: SIZES }).flat()))
    const watched = watch(openRtsp, server.url(), udp)
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
    expect(watched).toMatchObject({ packetsReceived: 5, packetsLost: 0, connections: 1 })
    expect(watched.bytes).toBe(
      framesOf({ sizes: SIZES })
        .flat()
        .reduce((sum, { length }) => sum + length, 0),
    )
    const transport = server.asked.find(({ method }) => method === 'SETUP')?.headers.transport ?? ''
    const [, even, odd] = /client_port=(\d+)-(\d+)/.exec(transport) ?? []
    expect(Number(even) % 2).toBe(0)
    expect(Number(odd)).toBe(Number(even) + 1)
  })

  test('whose datagrams are lost or overtake each other is counted exactly', async () => {
    const packets = framesOf({ sizes: new Array(100).fill(2500) }).flat()
    const sent = packets.flatMap((packet, at) => (at > 6 && at % 25 === 0 ? [] : [packet]))
    for (let at = 10; at + 1 < sent.length; at += 17) [sent[at], sent[at + 1]] = [sent[at + 1]!, sent[at]!]
    const last = packets.length - 1
    const server = await serveUdp((send) => send.rtp(sent))
    const watched = watch(openRtsp, server.url(), udp)
    await poll(() => watched.packetsReceived).toBe(sent.length)
    const lost = new Set(packets.flatMap((_, at) => (at > 6 && at % 25 === 0 && at < last ? [at] : [])))
    expect(watched.packetsLost).toBe(lost.size)
    const broken = new Set([...lost].map((at) => Math.floor(at / 3)))
    await poll(() => watched.frames.length).toBe(100 - broken.size)
  })

  test('has its way opened before the server is asked to play', async () => {
    const server = await serveUdp(() => {}, {
      exception: ({ method }) => method === 'PLAY',
    })
    watch(openRtsp, server.url(), udp)
    await poll(() => server.send.opened).toBe(1)
    expect(server.asked.at(-1)?.method).toBe('PLAY')
  })

  test.each(['server_port=0-0', 'server_port=0', 'server_port=5000-0', 'server_port=99999-1', ''])(
    'comes from a server that names no ports of its own, too: %j',
    async (own) => {
      const server = await serveUdp((send) => send.rtp(framesOf({ sizes: SIZES }).flat()), {}, own)
      const watched = watch(openRtsp, server.url(), udp)
      await watched.hasFrames(3)
      expect(watched.frames).toEqual(SIZES)
    },
  )

  test('from a stranger is not heard', async () => {
    const { server, watched, port, send } = await withStranger('127.0.0.2')
    const goodbye = Buffer.from('81cb000100000007', 'hex')
    await send(rtp({ sequence: 9, timestamp: 9, payload: slice(500), isMarked: true }), port)
    await send(goodbye, port + 1)
    server.send.rtp(framesOf({ sizes: SIZES }).flat())
    await watched.hasFrames(3)
    expect(watched.frames).toEqual(SIZES)
    expect(watched.packetsReceived).toBe(5)
    expect(watched.notes).toEqual(['foreign_datagrams'])
  })

  test('from another address of a server that is silent at its own is shown, and reported', async () => {
    const { watched, port, send } = await withStranger('127.0.0.3')
    for (const packet of framesOf({ sizes: new Array(30).fill(800) }).flat()) await send(packet, port)
    await watched.hasFrames(30)
    expect(watched.notes).toEqual(['foreign_datagrams'])
  })

  test('goes on when the connection of its session is closed, and is over when its packets stop', async () => {
    const server = await serveUdp(() => {})
    const watched = watch(openRtsp, server.url(), udp)
    await poll(() => watched.connections).toBe(1)
    const packets = framesOf({ sizes: new Array(60).fill(800) }).flat()
    server.send.rtp(packets.slice(0, 20))
    await watched.hasFrames(20)
    for (const socket of server.open) socket.end()
    await nothingOpen(server)
    server.send.rtp(packets.slice(20))
    await watched.hasFrames(60)
    expect(await watched.end).toEqual({ kind: 'ended', detail: 'closed by the server' })
  })

  test('is reported on to the port that its reports come from, where the server names none', async () => {
    const server = await serveUdp(
      (send) => send.rtp(framesOf({ sizes: SIZES }).flat()),
      {},
      'server_port=0-0',
    )
    const watched = watch(openRtsp, server.url(), udp)
    await watched.hasFrames(3)
    server.send.rtcp(Buffer.from(`80c8000600000007${'0'.repeat(40)}`, 'hex'))
    await poll(() => server.send.reports.length, { timeout: 8000 }).toBeGreaterThanOrEqual(1)
  })

  test('over rtsps is refused with the word that SRTP is not supported', async () => {
    const server = await serveSession({
      tls: true,
      exception: ({ method }, _socket, answer) =>
        method === 'SETUP' && done(answer('461 Unsupported transport')),
    })
    expect(await watch(openRtsp, server.url(), { ...udp, insecure: true }).end).toMatchObject({
      kind: 'refused',
      detail:
        'RTSP 461 Unsupported transport (SETUP): SRTP (RTP/SAVP) is not supported, which rtsps needs over UDP',
    })
  })

  test('is reported on, and ends with the farewell of the server', async () => {
    const server = await serveUdp((send) => send.rtp(framesOf({ sizes: SIZES }).flat()))
    const watched = watch(openRtsp, server.url(), udp)
    await watched.hasFrames(3)
    await poll(() => server.send.reports.length).toBeGreaterThanOrEqual(1)
    expect(server.send.reports[0]?.[1]).toBe(201)
    server.send.rtcp(Buffer.from('81cb000100000007', 'hex'))
    expect(await watched.end).toEqual({ kind: 'ended', detail: 'ended by the server' })
    await nothingOpen(server)
  })

  test('is taken by "auto" only where the server refuses TCP', async () => {
    const only = await serveUdp((send) => send.rtp(framesOf({ sizes: SIZES }).flat()), {
      exception: ({ method, headers }, _socket, answer) =>
        method === 'SETUP' &&
        headers.transport?.includes('TCP') === true &&
        done(answer('461 Unsupported transport')),
    })
    const watched = watch(openRtsp, only.url(), { rtspTransport: 'auto', rtspAudio: false })
    await watched.hasFrames(3)
    expect(only.asked.filter(({ method }) => method === 'SETUP')).toHaveLength(2)
    const both = await serveSession({
      play: (socket) => void socket.write(onWire(framesOf({ sizes: SIZES }).flat())),
    })
    await watch(openRtsp, both.url(), { rtspTransport: 'auto', rtspAudio: false }).hasFrames(3)
    expect(both.asked.filter(({ method }) => method === 'SETUP')).toHaveLength(1)
  })

  test('that the server refuses is told as such', async () => {
    const server = await serveUdp(() => {}, {
      exception: ({ method }, _socket, answer) =>
        method === 'SETUP' && done(answer('461 Unsupported transport')),
    })
    expect(await watch(openRtsp, server.url(), udp).end).toMatchObject({
      kind: 'refused',
      httpStatus: 461,
      detail: expect.stringContaining('does not send over UDP'),
    })
  })
})

/** Not beside others: they would take the ports that it frees. */
test('RTP over UDP leaves no port open, whenever it is given up', async () => {
  const client = openRtsp({ headers: {}, insecure: false, rtspTransport: 'udp', rtspAudio: false })
  onTestFinished(() => client.close())
  const ports: number[] = []
  const server = await serveUdp(() => {}, {
    exception({ method, headers }) {
      if (method === 'SETUP') ports.push(Number(/client_port=(\d+)/.exec(headers.transport ?? '')?.[1]))
      return method === 'SETUP' && ports.length % 2 === 0
    },
  })
  for (let round = 0; round < 4; round += 1) {
    const watched = watch(openRtsp, server.url(), udp)
    await poll(() => ports.length).toBe(round + 1)
    watched.abort.abort()
    expect((await watched.end).kind).toBe('aborted')
  }
  await nothingOpen(server)
  for (const port of ports) {
    const socket = createSocket('udp4')
    socket.bind({ port, address: '127.0.0.1', exclusive: true })
    await once(socket, 'listening')
    socket.close()
  }
})

function done(_answered: unknown): true {
  return true
}
