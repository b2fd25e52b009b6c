import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { KernelQueueReader } from '../../src/publisher/kernel-queues.ts'
import { onTestFinished, poll } from '../current-test.ts'
import { listening } from '../protocols/listening.ts'

test.runIf(process.platform === 'linux').each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])(
  'what a reader at %s leaves is seen in the queue of the socket that leads to it',
  async (host) => {
    const server = await listening((socket) => socket.pause(), {
      host: host.startsWith('::ffff') ? '127.0.0.1' : host,
    })
    const [full, idle] = [connect(server.port, host), connect(server.port, host)]
    for (const socket of [full, idle]) {
      onTestFinished(() => socket.destroy())
      await once(socket, 'connect')
    }
    full.write(Buffer.alloc(2_000_000))
    const bytesOf = (socket: typeof full) => new KernelQueueReader().read(performance.now())?.bytesOf(socket)
    await poll(() => bytesOf(full)).toBeGreaterThan(100_000)
    expect(bytesOf(idle)).toBe(0)
    full.destroy()
    expect(bytesOf(full)).toBe(0)
  },
)
