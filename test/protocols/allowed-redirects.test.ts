import { describe, expect, test } from 'vitest'
import type { StreamEnd } from '../../src/model/streams.ts'
import { StreamClients } from '../../src/protocols/clients.ts'
import { answer, stream } from './mjpeg/responses.ts'
import { serveSession } from './rtsp/scripted-session.ts'
import { serve } from './scripted-server.ts'
import { NO_OPTIONS, Watched } from './watched.ts'

/** How a watch ends on a machine that only lets connections go to these targets. */
async function endOf(url: string, allowedTargets: readonly string[] | null): Promise<StreamEnd> {
  const clients = new StreamClients({ ...NO_OPTIONS, protocol: 'auto', allowedTargets }, (text) => text)
  try {
    const client = clients.for({ id: '1', url })
    return await client.watch(url, new Watched(), AbortSignal.timeout(5000))
  } finally {
    await clients.close()
  }
}

const NOT_ALLOWED = {
  kind: 'generator',
  detail: 'this agent may not connect there: not allowed by its --allow-target',
}

describe('a target that an agent may not connect to', () => {
  test('gets no connection by a redirect of an MJPEG server', async () => {
    const inside = await serve((socket) => stream(500)(socket))
    const server = await serve((socket) => answer('302 Found', `Location: ${inside.url('/secret')}`)(socket))
    expect(await endOf(server.url(), [server.url()])).toMatchObject(NOT_ALLOWED)
    expect(inside.heads).toEqual([])
    expect(server.heads).toHaveLength(1)
  })

  test('gets no connection by a redirect of an RTSP server', async () => {
    const inside = await serveSession({})
    const server = await serveSession({
      exception: ({ method }, _socket, reply) => {
        if (method === 'DESCRIBE') reply('302 Found', { Location: inside.url('/secret') })
        return method === 'DESCRIBE'
      },
    })
    expect(await endOf(server.url(), [`rtsp://127.0.0.1:${server.port}`])).toMatchObject(NOT_ALLOWED)
    expect(inside.asked).toEqual([])
  })

  test('gets no first connection either', async () => {
    const inside = await serve((socket) => stream(500)(socket))
    const rtsp = await serveSession({})
    for (const allowed of [['http://elsewhere'], []])
      for (const url of [inside.url(), rtsp.url()])
        expect(await endOf(url, allowed), `${url} ${allowed}`).toMatchObject(NOT_ALLOWED)
    expect([inside.heads, rtsp.asked]).toEqual([[], []])
  })

  test('may be on the own machine where nothing else is allowed', async () => {
    const server = await serve((socket) => answer('404 Not Found')(socket))
    expect(await endOf(server.url(), null)).toMatchObject({ kind: 'not_found' })
  })
})
