import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { endServer } from '../../../src/server/start/end.ts'
import { poll } from '../../current-test.ts'
import { ended, folder, markedBy, said, start, textOf } from './started.ts'

async function timed<T>(act: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const startedAt = performance.now()
  return { result: await act(), ms: performance.now() - startedAt }
}

describe.concurrent('ending a server', () => {
  test('ends its whole group at once, grandchildren too', async () => {
    const server = await start(
      'bash -c "sleep 600 & echo one; sleep 600; true" & (sleep 600 & echo two; wait) & echo three; wait',
    )
    for (const word of ['one', 'two', 'three']) await said(server.log, word)
    await poll(() => markedBy(server).length).toBeGreaterThanOrEqual(6)
    const { result, ms } = await timed(() => endServer(server))
    expect(result).toEqual([])
    expect(markedBy(server)).toEqual([])
    expect(ms).toBeLessThan(4000)
    await ended(server)
    expect(server.ending()).toBe('was ended by SIGTERM')
  })

  test('lets it say goodbye', async () => {
    const server = await start('trap "echo goodbye; exit 0" TERM; echo ready; while :; do sleep 0.05; done')
    await said(server.log, 'ready')
    expect(await endServer(server)).toEqual([])
    expect(textOf(server.log)).toMatch(/^goodbye$/m)
  })

  test('lets the programs run by which it cleans up, such as "docker stop"', async () => {
    const server = await start(
      'trap "sleep 0.5; echo cleaned up; exit 0" TERM; echo ready; while :; do sleep 0.05; done',
    )
    await said(server.log, 'ready')
    await endServer(server)
    expect(textOf(server.log)).toMatch(/^cleaned up$/m)
  })

  test('kills after five seconds what does not listen', async () => {
    const server = await start('trap "" TERM; echo ready; while :; do sleep 0.2; done')
    await said(server.log, 'ready')
    const { result, ms } = await timed(() => endServer(server))
    expect(result).toEqual([])
    expect(markedBy(server)).toEqual([])
    expect(ms).toBeGreaterThanOrEqual(5000)
    expect(ms).toBeLessThan(20_000)
    await ended(server)
    expect(server.ending()).toBe('was ended by SIGKILL')
  })

  test('finds a daemon that left the group, after its command has ended', async () => {
    const server = await start('setsid bash -c "echo daemon; sleep 600; true" & sleep 0.1; echo done')
    await said(server.log, 'daemon')
    await ended(server)
    const left = markedBy(server)
    expect(left.length).toBeGreaterThan(0)
    expect(left).not.toContain(server.pid)
    expect(await endServer(server)).toEqual([])
    expect(markedBy(server)).toEqual([])
  })

  test('tells also those to end that were born while it ended', async () => {
    const pidFile = path.join(folder(), 'pid')
    const server = await start(
      `trap 'setsid sleep 600 & echo $! > ${pidFile}; exit 0' TERM; echo ready; while :; do sleep 0.05; done`,
    )
    await said(server.log, 'ready')
    const { result, ms } = await timed(() => endServer(server))
    expect(textOf(pidFile)).toMatch(/^\d+\n$/)
    expect(result).toEqual([])
    expect(markedBy(server)).toEqual([])
    expect(ms).toBeLessThan(4500)
  })

  test('leaves every other process alone', async () => {
    const [server, other] = [await start('sleep 600'), await start('sleep 600')]
    await endServer(server)
    expect(markedBy(other)).toContain(other.pid)
    expect(other.ending()).toBeUndefined()
  })

  test('is quick and finds nothing the second time, and for a server that never was', async () => {
    const server = await start('sleep 600')
    await endServer(server)
    for (const id of [server, { pid: 4_194_304, tag: randomUUID() }]) {
      const { result, ms } = await timed(() => endServer(id))
      expect(result).toEqual([])
      expect(ms).toBeLessThan(1000)
    }
  })
})
