import { openRtsp } from '../../../src/protocols/rtsp/rtsp-client.ts'
import { type Behaviour, conformance, type Refusal } from '../conformance.ts'
import { closedPort } from '../scripted-server.ts'
import { framesOf, onWire } from './packets.ts'
import { type SessionScript, serveSession } from './scripted-session.ts'

const STATUS: Record<Refusal, string> = {
  refused: '453 Not Enough Bandwidth',
  unauthorized: '401 Unauthorized',
  not_found: '404 Not Found',
  server_error: '500 Internal Server Error',
}

function scriptOf(behaviour: Behaviour): SessionScript {
  switch (behaviour.kind) {
    case 'frames':
      return playing(framesOf({ sizes: behaviour.sizes }), behaviour.ending)
    case 'cut-frame': {
      const [first = 0, ...others] = behaviour.whole
      const [before = [], cut = [], ...after] = framesOf({ sizes: [first, 3000, ...others] })
      return playing([before, cut.slice(0, -1), ...after], 'close')
    }
    case 'refuse':
      return { exception: (asked, _socket, answer) => isSetup(asked) && done(answer(STATUS[behaviour.as])) }
    case 'not-a-stream':
      return {
        exception: ({ method }, _socket, answer) =>
          method === 'DESCRIBE' && done(answer('200 OK', { 'Content-Type': 'text/html' }, '<html>')),
      }
    case 'silent':
      return { exception: () => true }
    case 'stays-without-frames':
      return {}
    case 'closes-without-a-byte':
      return { exception: (_asked, socket) => done(socket.end()) }
  }
}

function playing(frames: readonly Buffer[][], ending: 'close' | 'stay'): SessionScript {
  return {
    play(socket) {
      socket.write(onWire(frames.flat()))
      if (ending === 'close') socket.end()
    },
  }
}

function isSetup({ method }: { readonly method: string }): boolean {
  return method === 'SETUP'
}

function done(_answered: unknown): true {
  return true
}

conformance('rtsp', {
  open: openRtsp,
  async serve(behaviour) {
    const server = await serveSession(scriptOf(behaviour))
    return {
      url: server.url(),
      openConnections: () => server.open.size,
      reset() {
        for (const socket of server.open) socket.resetAndDestroy()
      },
    }
  },
  nobody: async () => `rtsp://127.0.0.1:${await closedPort()}/cam`,
})
