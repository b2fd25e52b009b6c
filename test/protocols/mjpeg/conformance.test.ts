import { openMjpeg } from '../../../src/protocols/mjpeg/mjpeg-client.ts'
import { type Behaviour, conformance, type Refusal } from '../conformance.ts'
import { closedPort, type Script, serve } from '../scripted-server.ts'
import { bytes, lengthPart } from './pictures.ts'
import { answer, framesOf, jpegOf, STREAM_HEAD, stream } from './responses.ts'

const STATUS: Record<Refusal, string> = {
  refused: '503 Service Unavailable',
  unauthorized: '401 Unauthorized',
  not_found: '404 Not Found',
  server_error: '500 Internal Server Error',
}

function scriptOf(behaviour: Behaviour): Script {
  switch (behaviour.kind) {
    case 'frames':
      return framesUntil(behaviour.sizes, behaviour.ending)
    case 'cut-frame':
      return (socket) => socket.end(bytes(STREAM_HEAD, withCutFrame(behaviour.whole)))
    case 'refuse':
      return answer(STATUS[behaviour.as])
    case 'not-a-stream':
      return answer('200 OK', 'Content-Type: text/html')
    case 'silent':
      return () => {}
    case 'stays-without-frames':
      return stream()
    case 'closes-without-a-byte':
      return (socket) => socket.end()
  }
}

function framesUntil(sizes: readonly number[], ending: 'close' | 'stay'): Script {
  return (socket) => {
    socket.write(bytes(STREAM_HEAD, framesOf(sizes)))
    if (ending === 'close') socket.end()
  }
}

function withCutFrame([first = 0, ...others]: readonly number[]): Buffer {
  const cut = lengthPart(jpegOf(3000)).subarray(0, -1000)
  return bytes(framesOf([first]), cut, '\r\n', framesOf(others))
}

conformance('mjpeg', {
  open: openMjpeg,
  async serve(behaviour) {
    const server = await serve(scriptOf(behaviour))
    return {
      url: server.url(),
      openConnections: () => server.open.size,
      reset() {
        for (const socket of server.open) socket.resetAndDestroy()
      },
    }
  },
  nobody: async () => `http://127.0.0.1:${await closedPort()}/`,
})
