import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { describe, expect, test } from 'vitest'
import { inputNaming } from '../../src/config/option-naming.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { CamgateError } from '../../src/errors.ts'
import { deliversAlready, firstFrame } from '../../src/measure/first-frame.ts'
import { startDevice, USERNAME } from '../cameras/discover/onvif/onvif-device.ts'
import { onTestFinished, poll } from '../current-test.ts'
import { answer, STREAM_HEAD, stream } from '../protocols/mjpeg/responses.ts'
import { interleaved, rtp, slice } from '../protocols/rtsp/packets.ts'
import { serveSession } from '../protocols/rtsp/scripted-session.ts'
import { closedPort, nothingOpen, type Script, serve } from '../protocols/scripted-server.ts'
import { simulators } from '../simulator/with-simulator.ts'

const { start } = simulators('file')

const never = new AbortController().signal
const FRAME_MS = 100

function planFor(target: string, cameras = 1, more: RawOptions = {}) {
  return planFrom({ cameras: String(cameras), target, ...more }, null)
}

function wait(
  plan: ReturnType<typeof planFor>,
  limitMs: number,
  { signal = never, tryMs = 10_000 } = {},
): Promise<number> {
  return firstFrame(plan, { limitMs, signal, naming: inputNaming, tryMs })
}

async function failureOf(waiting: Promise<unknown>): Promise<CamgateError> {
  const error = await waiting.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(CamgateError)
  return error as CamgateError
}

/** Camera 1 as its script says, all others as the other one says. */
function firstCamera(first: Script, others: Script): Script {
  return (socket, head, index) => (head.startsWith('GET /1 ') ? first : others)(socket, head, index)
}

const silent: Script = () => {}
const busy: Script = (socket) => answer('503 Service Unavailable')(socket)

describe.concurrent('the first frame of a server', () => {
  test('ends the wait, and no connection stays open', async () => {
    const server = await serve(stream(2000))
    const tookMs = await wait(planFor(server.url()), 20_000)
    expect(tookMs).toBeGreaterThan(0)
    expect(tookMs).toBeLessThan(10_000)
    expect(server.heads).toHaveLength(1)
    await nothingOpen(server)
  })

  test('is waited for while the built-in cameras hold it back', async () => {
    const simulator = await start({ cameras: 2, faults: ['first-frame-delay=1'] })
    const tookMs = await wait(planFor(`${simulator.url}/camera/{camera}`, 2), 20_000)
    expect(tookMs).toBeGreaterThanOrEqual(900)
  })

  test('over RTSP is the first key frame, however long that takes once packets arrive', async () => {
    const server = await serveSession({
      play(socket) {
        let frame = 0
        const timer = setInterval(() => {
          const payload = slice(500, frame === 3000 / FRAME_MS)
          const fields = { sequence: frame, timestamp: frame * 9000, payload, isMarked: true }
          socket.write(interleaved(rtp(fields)))
          frame += 1
        }, FRAME_MS)
        socket.once('close', () => clearInterval(timer))
      },
    })
    const tookMs = await wait(planFor(server.url()), 20_000, { tryMs: 2000 })
    expect(tookMs).toBeGreaterThan(2500)
    expect(server.asked.filter(({ method }) => method === 'PLAY')).toHaveLength(1)
    await poll(() => server.open.size).toBe(0)
  })

  test('is not waited for beyond the limit because packets arrive', async () => {
    const server = await serveSession({
      play(socket) {
        const packet = rtp({ sequence: 1, timestamp: 1, payload: slice(500, false), isMarked: true })
        const timer = setTimeout(() => socket.write(interleaved(packet)), 1000)
        socket.once('close', () => clearTimeout(timer))
      },
    })
    const startedAt = performance.now()
    const error = await failureOf(wait(planFor(server.url()), 2000))
    expect(error.message).toMatch(/^no complete frame within 2 s: /)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  test('must be complete', async () => {
    const half: Script = (socket, _head, index) => {
      if (index > 0) return stream(2000)(socket)
      socket.end(`${STREAM_HEAD}--frame\r\nContent-Length: 2000\r\n\r\n\u00ff\u00d8 half a picture`, 'latin1')
    }
    const server = await serve(half)
    await wait(planFor(server.url()), 20_000)
    expect(server.heads).toHaveLength(2)
  })

  test('is that of any of the cameras: a dead one does not matter', async () => {
    for (const dead of [silent, busy]) {
      const server = await serve(firstCamera(dead, stream(2000)))
      const plan = planFor(`http://127.0.0.1:${server.port}/{camera}`, 3)
      expect(await wait(plan, 20_000)).toBeLessThan(10_000)
      await nothingOpen(server)
    }
  })

  test('of five cameras at most is waited for, however many there are', async () => {
    const server = await serve(busy)
    const plan = planFor(`http://127.0.0.1:${server.port}/{camera}`, 40)
    await failureOf(wait(plan, 2000))
    const paths = new Set(server.heads.map((head) => head.split(' ')[1]))
    expect([...paths].sort()).toEqual(['/1', '/2', '/3', '/4', '/5'])
  })

  test('comes from a server that only listens later', async () => {
    const port = await closedPort()
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => stream(2000)(socket))
      onTestFinished(() => void socket.destroy())
    })
    onTestFinished(() => void server.close())
    const waiting = wait(planFor(`http://127.0.0.1:${port}/video`), 20_000)
    const later = setTimeout(() => server.listen(port, '127.0.0.1'), 700)
    onTestFinished(() => clearTimeout(later))
    expect(await waiting).toBeGreaterThan(600)
  })

  test('comes from a camera list that is only ready later', async () => {
    const server = await serve(stream(2000))
    let asked = 0
    const api = await listening(
      createServer((socket) => {
        socket
          .on('error', () => {})
          .once('data', () => {
            asked += 1
            const body = asked === 1 ? '[]' : JSON.stringify([{ id: 'a', fr_url: server.url(), status: 1 }])
            socket.end(
              `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
            )
          })
      }),
    )
    await wait(planFrom({ cameras: '1', camerasApi: `http://127.0.0.1:${api}/` }, null), 20_000)
    expect(asked).toBe(2)
  })
})

describe.concurrent('a login that is refused for the camera list', () => {
  const refusals = async () => {
    let asked = 0
    const port = await listening(
      createServer((socket) => {
        socket
          .on('error', () => {})
          .once('data', () => {
            asked += 1
            socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
          })
      }),
    )
    return { at: `127.0.0.1:${port}`, asked: () => asked }
  }
  const lists: [string, (at: string) => RawOptions][] = [
    ['of an API', (at) => ({ camerasApi: `http://u:wr0ng@${at}/` })],
    ['of MediaMTX', (at) => ({ discover: [`mediamtx://u:wr0ng@${at}`] })],
  ]

  test.each(lists)(
    '%s is tried once, before the server is started and while it starts',
    async (_, options) => {
      const server = await refusals()
      const plan = planFrom({ cameras: '1', ...options(server.at) }, null)
      const before = await failureOf(deliversAlready(plan, { signal: never, naming: inputNaming }))
      expect(before).toMatchObject({ code: 'bad_input', isLoginRefused: true })
      expect(server.asked()).toBe(1)
      const waiting = await failureOf(wait(plan, 20_000))
      expect(waiting.message).toContain('HTTP 401')
      expect(server.asked()).toBe(2)
    },
  )

  test('of an ONVIF device is tried once', async () => {
    const device = await startDevice()
    const discover = [`onvif://${USERNAME}:wr0ng-pass@${device.host}`]
    const error = await failureOf(wait(planFrom({ cameras: '1', discover }, null), 20_000))
    expect(error.message).toContain('refused the user name or the password')
    expect(device.failedLogins).toBe(1)
  })
})

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

describe.concurrent('a server without a frame', () => {
  test.each<[string, Script, RegExp]>([
    ['says nothing', silent, /camera 1: /],
    ['is busy', busy, /camera 1: refused: HTTP 503 Service Unavailable$/],
    ['has no such camera', (socket) => answer('404 Not Found')(socket), /not found: HTTP 404 Not Found$/],
    ['sends a head only', (socket) => socket.write(STREAM_HEAD), /camera 1: /],
  ])('that %s is unreachable, with the limit and what was seen', async (_, script, seen) => {
    const server = await serve(script)
    const error = await failureOf(wait(planFor(server.url()), 2000))
    expect(error.code).toBe('unreachable')
    expect(error.message).toMatch(/^no complete frame within 2 s: /)
    expect(error.message).toMatch(seen)
    await nothingOpen(server)
  })

  test('that nobody listens for is unreachable', async () => {
    const error = await failureOf(wait(planFor(`http://127.0.0.1:${await closedPort()}/video`), 2000))
    expect(error).toMatchObject({
      code: 'unreachable',
      message: 'no complete frame within 2 s: camera 1: unreachable: connection refused (ECONNREFUSED)',
    })
  })

  test('ends the wait in time, and is asked again but not without a pause', async () => {
    const server = await serve(busy)
    const startedAt = performance.now()
    await failureOf(wait(planFor(server.url()), 2500))
    const tookMs = performance.now() - startedAt
    expect(tookMs).toBeGreaterThanOrEqual(2490)
    expect(tookMs).toBeLessThan(6000)
    expect(server.heads.length).toBeGreaterThanOrEqual(2)
    expect(server.heads.length).toBeLessThanOrEqual(6)
  })

  test('tells no secret that it echoes', async () => {
    const server = await serve((socket) => answer('503 no hunter2 today')(socket))
    const plan = planFor(server.url('/video', 'admin:hunter2@'))
    expect((await failureOf(wait(plan, 2000))).message).not.toContain('hunter2')
  })
})

describe.concurrent('a target before its server is started', () => {
  const probe = (plan: ReturnType<typeof planFor>, { signal = never, tryMs = 5000 } = {}) =>
    deliversAlready(plan, { signal, naming: inputNaming, tryMs })

  test('delivers already when a camera sends a frame, and no connection stays open', async () => {
    const server = await serve(firstCamera(busy, stream(2000)))
    expect(await probe(planFor(`http://127.0.0.1:${server.port}/{camera}`, 3))).toBe(true)
    await nothingOpen(server)
  })

  test('delivers already when packets of a picture come, long before its key frame', async () => {
    const server = await serveSession({
      play: (socket) => {
        const packet = rtp({ sequence: 1, timestamp: 1, payload: slice(500, false), isMarked: true })
        socket.write(interleaved(packet))
      },
    })
    expect(await probe(planFor(server.url()))).toBe(true)
    await poll(() => server.open.size).toBe(0)
  })

  test('does not when nobody listens or what listens has no stream; that takes no time, and one try', async () => {
    const startedAt = performance.now()
    expect(await probe(planFor(`http://127.0.0.1:${await closedPort()}/video`))).toBe(false)
    const server = await serve(busy)
    expect(await probe(planFor(server.url()))).toBe(false)
    expect(server.heads).toHaveLength(1)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  test('does not when what listens stays silent', async () => {
    const server = await serve(silent)
    expect(await probe(planFor(server.url()), { tryMs: 500 })).toBe(false)
    await nothingOpen(server)
  })

  test('is not tried when the step is cancelled', async () => {
    const reason = new CamgateError('interrupted', 'cancelled')
    const server = await serve(stream(2000))
    expect(await failureOf(probe(planFor(server.url()), { signal: AbortSignal.abort(reason) }))).toBe(reason)
  })
})

describe.concurrent('a wait that is given up', () => {
  test('ends at once with the reason of the signal, in the middle of a try', async () => {
    const server = await serve(silent)
    const controller = new AbortController()
    const waiting = failureOf(wait(planFor(server.url()), 60_000, controller))
    await poll(() => server.heads.length).toBe(1)
    const reason = new CamgateError('unreachable', 'start: the command ended with exit code 1')
    const abortedAt = performance.now()
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    expect(performance.now() - abortedAt).toBeLessThan(1000)
    await nothingOpen(server)
  })

  test('ends at once in the pause between two tries', async () => {
    const server = await serve(busy)
    const controller = new AbortController()
    const waiting = failureOf(wait(planFor(server.url()), 60_000, controller))
    await poll(() => server.heads.length).toBe(1)
    await nothingOpen(server)
    const reason = new CamgateError('interrupted', 'cancelled')
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    expect(server.heads).toHaveLength(1)
  })

  test('was given up before it began', async () => {
    const server = await serve(stream(2000))
    const reason = new CamgateError('interrupted', 'cancelled')
    expect(await failureOf(wait(planFor(server.url()), 60_000, { signal: AbortSignal.abort(reason) }))).toBe(
      reason,
    )
    expect(server.heads).toEqual([])
  })
})
