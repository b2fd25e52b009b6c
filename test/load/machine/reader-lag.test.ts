import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { countUnread, toleratedUnread } from '../../../src/load/machine/reader-lag.ts'

describe('unread data', () => {
  test('is seen in the sockets of this process, and is gone once it was read', async () => {
    const { client, server } = await connected()
    const before = unread()
    server.write(Buffer.alloc(48 * 1024))
    await expect.poll(unread).toBe(before + 1)
    client.resume()
    await expect.poll(unread).toBe(before)
  })

  test.each([
    ['a small stream: a tenth of a second', 2000, 25, 5000],
    ['a slow stream: one frame', 10_000, 1, 10_000],
    ['a large stream: a full buffer of the smallest size', 40_000, 25, 65_536],
    ['frames larger than such a buffer: the same, as no more would fit', 400_000, 25, 65_536],
  ])('is tolerated of %s', (_name, frameBytes, fps, bytes) => {
    expect(toleratedUnread(frameBytes, fps)).toBe(bytes)
  })
})

function unread(): number {
  return countUnread(32 * 1024) ?? Number.NaN
}

/** A client that reads nothing yet, and the server's end. */
async function connected(): Promise<{ client: Socket; server: Socket }> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection')
  const { port } = listener.address() as { port: number }
  const client = connect(port, '127.0.0.1').pause()
  const [server] = (await accepted) as [Socket]
  onTestFinished(() => {
    client.destroy()
    server.destroy()
    listener.close()
  })
  return { client, server }
}
