import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
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
    const { pid, port } = await listening(`require('net').createServer().listen(0, '${address}', say)`)
    const found = await findServers([`http://${host}:${port}/1`, `rtsp://${host}:${port}/2`])
    expect(found).toMatchObject({ where: 'here', pids: [pid], forwarders: [] })
  })

  test('that share a listening socket are found by the topmost of them', async () => {
    const { pid, port } = await listening(`
      const child = require('child_process')
      const server = require('net').createServer().listen(0, '127.0.0.1', function () {
        child.spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', server._handle] })
        say.call(server)
      })`)
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [pid] })
  })

  test('that a service manager started on demand are not all that it ever started', async () => {
    const { pid, port } = await listening(`
      const child = require('child_process')
      process.title = 'systemd'
      const server = require('net').createServer().listen(0, '127.0.0.1', function () {
        const { pid } = child.spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', server._handle] })
        child.spawn('sleep', ['60'])
        console.log(this.address().port, pid)
      })`)
    const { pids } = await findServers([`http://127.0.0.1:${port}/`])
    expect(pids).toHaveLength(1)
    expect(pids).not.toContain(pid)
  })

  test.each(['docker-proxy', 'rootlessport', 'rootlesskit', 'slirp4netns', 'pasta'])(
    'are not what carries their streams to a container: %s',
    async (name) => {
      const { pid, port } = await listening(`
        process.title = '${name}'
        require('net').createServer().listen(0, '127.0.0.1', say)`)
      const found = await findServers([`http://127.0.0.1:${port}/`])
      expect(found).toEqual({ where: 'here', pids: [], forwarders: [pid] })
    },
  )

  test('that run in this very process are no servers', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [] })
  })

  test('that do not listen on the address of the URL are others', async () => {
    const { port } = await listening(`require('net').createServer().listen(0, '127.0.0.2', say)`)
    expect(await findServers([`http://127.0.0.1:${port}/`])).toMatchObject({ where: 'here', pids: [] })
  })

  test('with a port for each of twenty cameras are found for all of them', async () => {
    const servers = await Promise.all(
      Array.from({ length: 20 }, () =>
        listening(`require('net').createServer().listen(0, '127.0.0.1', say)`),
      ),
    )
    const { pids } = await findServers(servers.map(({ port }) => `http://127.0.0.1:${port}/stream`))
    expect(pids.toSorted()).toEqual(servers.map(({ pid }) => pid).toSorted())
  })

  test('on other machines are elsewhere', async () => {
    const urls = ['http://192.0.2.7:8081/1', 'rtsp://no-such-host.invalid/1', 'not a URL']
    expect(await findServers(urls)).toEqual({ where: 'elsewhere', pids: [] })
  })
})

/** A process that runs `code`, in which `say` is the callback of `listen`. */
async function listening(code: string): Promise<{ pid: number; port: number }> {
  const say = 'function say() { console.log(this.address().port) }'
  const server: ChildProcess = spawn(process.execPath, ['-e', `${say}\n${code}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const pid = server.pid ?? Number.NaN
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'))
  const [port] = (await once(server.stdout ?? server, 'data')) as [Buffer]
  return { pid, port: Number.parseInt(port.toString(), 10) }
}
