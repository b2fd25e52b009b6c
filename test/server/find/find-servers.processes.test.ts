import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Readable, Stream } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findServers } from '../../../src/server/find/find-servers.ts'

describe('the servers under test', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['0.0.0.0', 'localhost'],
    ['::', '127.0.0.1'],
    ['::1', '[::1]'],
    ['127.0.0.1', '0.0.0.0'],
  ])('that listen on %s are found by http://%s', async (address, host) => {
    const { pid, port } = await holder({ address })
    const found = await findServers([`http://${host}:${port}/1`, `rtsp://${host}:${port}/2`])
    expect(found).toMatchObject({ where: 'here', pids: [pid], forwarders: [] })
  })

  test('that share a listening socket are found by the topmost of them', async () => {
    const { pid, port } = await holder({ script: 'sleep 60 &' })
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [pid] })
  })

  test('that a service manager started on demand are not all that it ever started', async () => {
    const { pid, port } = await holder({ name: 'systemd', script: 'sleep 60 & sleep 60 3<&- &' })
    // Until a program that was started runs, it has the name of what started it.
    const found = async () => (await findServers([`http://127.0.0.1:${port}/`])).pids
    await expect.poll(found).toHaveLength(1)
    expect(await found()).not.toContain(pid)
  })

  test.each(['docker-proxy', 'rootlessport', 'rootlesskit', 'slirp4netns', 'pasta'])(
    'are not what carries their streams to a container: %s',
    async (name) => {
      const { pid, port } = await holder({ name })
      const found = await findServers([`http://127.0.0.1:${port}/`])
      expect(found).toEqual({ where: 'here', pids: [], forwarders: [pid] })
    },
  )

  test('that run in this very process are no servers', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [] })
  })

  test('that do not listen on the address of the URL are others', async () => {
    const { port } = await holder({ address: '127.0.0.2' })
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [] })
  })

  test('with a port for each of twenty cameras are found for all of them', async () => {
    const servers = await Promise.all(Array.from({ length: 20 }, () => holder()))
    const { pids } = await findServers(servers.map(({ port }) => `http://127.0.0.1:${port}/stream`))
    expect(pids.toSorted()).toEqual(servers.map(({ pid }) => pid).toSorted())
  })

  test('on other machines are elsewhere', async () => {
    const urls = ['http://192.0.2.7:8081/1', 'rtsp://no-such-host.invalid/1', 'not a URL']
    expect(await findServers(urls)).toEqual({ where: 'elsewhere', pids: [] })
  })
})

interface Held {
  readonly address?: string
  /** What the system calls the process. */
  readonly name?: string
  /** Run by the process, which holds the socket as file descriptor 3. */
  readonly script?: string
}

/** A process that holds a listening socket until the test is over. */
async function holder({ address = '127.0.0.1', name = 'bash', script = '' }: Held = {}) {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const program = `printf ${name} > /proc/$$/comm\n${script}\necho ready; read`
  // What a server listens on is passed on like a stream, which the types do not know.
  const { _handle: socket } = server as unknown as { readonly _handle: Stream }
  const child = spawn('bash', ['-c', program], {
    stdio: ['pipe', 'pipe', 'inherit', socket],
    detached: true,
  })
  const pid = child.pid ?? Number.NaN
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
  await once(child.stdout as Readable, 'data')
  server.close()
  return { pid, port }
}
