import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import net from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import { watchServer } from '../../../src/server/proc/server-watch.ts'
import { unreadSockets } from '../../../src/server/proc/socket-table.ts'
import { onTestFinished, poll } from '../../current-test.ts'
import { answer, total, watched, watchedServer } from './watched-server.ts'

async function client(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1')
  onTestFinished(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Unread bytes of the sockets of this machine that are connected to a port, as their own end sees it. */
function unreadFrom(port: number): number {
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')} 01 `
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  const ours = lines.filter((line) => line.slice(20).includes(remote)).join('\n')
  return unreadSockets(ours, 0).reduce((sum, { unreadBytes }) => sum + unreadBytes, 0)
}

describe.runIf(process.platform === 'linux').concurrent('figures of a watched process', () => {
  test('are those of the time that is asked for, against the processors that it may use', async () => {
    const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const pid = server.pid ?? 0
    const watch = watchServer(pid, systemClock)
    const fromMs = systemClock.now()
    await delay(2500)
    const figures = watch.figures(fromMs, systemClock.now())
    watch.close()
    server.kill()
    const processors = figures.find(({ name }) => name === 'processors')
    expect(processors).toMatchObject({ title: 'Processors', source: `process ${pid}` })
    expect(processors?.limit).toBeGreaterThan(0)
    expect(processors?.points.length).toBeGreaterThanOrEqual(1)
    expect(processors?.points.every(({ atMs, value }) => atMs > fromMs && value >= 0)).toBe(true)
    expect(watch.figures(systemClock.now(), systemClock.now() + 1000)[0]?.points).toEqual([])
  })

  test('name the busiest thread of many, as busy as it says itself', async () => {
    const server = watchedServer('threads', 0)
    await poll(async () => await answer(server)).toBeGreaterThan(0)
    const before = await answer(server)
    const { figure, fromMs } = await watched(server.pid ?? 0)
    const used = (await answer(server)) - before
    const { title, limit, points } = figure('busiest_thread')
    expect(title).toBe('Busiest thread (enc) R 0 oder)')
    expect(limit).toBe(1)
    expect(total(points, fromMs)).toBeGreaterThan(0.7 * used)
    expect(total(points, fromMs)).toBeLessThan(1.1 * used)
    expect(figure('processors').points[0]?.value).toBeGreaterThan(0)
    expect(figure('memory_bytes').points.every(({ value }) => value > 20e6)).toBe(true)
  })

  test('count the open files of a process against its own limit', async () => {
    const server = watchedServer('files', 850, ['sh', '-c', 'ulimit -n 1024; exec "$@"', 'sh'])
    expect(await answer(server)).toBe(850)
    const { figure } = await watched(server.pid ?? 0)
    const { limit, source, points } = figure('descriptors')
    expect([limit, source]).toEqual([1024, `process ${server.pid}`])
    const listed = readdirSync(`/proc/${server.pid}/fd`).length
    expect(listed).toBeGreaterThan(850)
    expect(points.map(({ value }) => value)).toEqual(points.map(() => listed))
    expect(points.length).toBeGreaterThan(1)
  })

  test('show what waits in a socket whose client does not read, and in no other', async () => {
    const bytes = 1_000_000
    const server = watchedServer('send', bytes)
    const port = await answer(server)
    const stuck = await client(port)
    stuck.pause()
    for (const reader of [await client(port), await client(port)]) reader.resume()
    let unread = 0
    const { figure } = await watched(server.pid ?? 0, async () => {
      await delay(1500)
      unread = unreadFrom(port)
    })
    expect(unread).toBeGreaterThan(0)
    expect(figure('send_queue_bytes').points.at(-1)?.value).toBe(bytes - unread - stuck.bytesRead)
    expect(figure('queued_sockets').points.at(-1)?.value).toBe(1)
  })

  test('end with the process', async () => {
    const server = watchedServer('send', 1000)
    await client(await answer(server))
    const watch = watchServer(server.pid ?? 0, systemClock)
    onTestFinished(() => watch.close())
    await delay(2500)
    server.kill('SIGKILL')
    await once(server, 'exit')
    const endedMs = systemClock.now()
    await delay(1500)
    const late = watch.figures(endedMs, systemClock.now()).flatMap(({ points }) => points)
    expect(late).toEqual([])
    expect(watch.figures(0, endedMs).map(({ name }) => name)).toContain('descriptors')
  })
})
