import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, getPriority } from 'node:os'
import { describe, expect, onTestFinished, test } from 'vitest'
import { processorsOf } from '../../../src/server/isolation/affinity.ts'
import type { Decision } from '../../../src/server/isolation/decision.ts'
import { isolateBy, isolateServers } from '../../../src/server/isolation/isolate.ts'
import { growingServer, threadsOf } from './growing-server.ts'

const isLinux = process.platform === 'linux'
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534
const NICE: Decision = { mode: 'nice', reason: 'told to' }

const nicesOf = (pid: number) => [...new Set(threadsOf(pid).map(getPriority))]
const listsOf = (pid: number) => [
  ...new Set(threadsOf(pid).map((thread) => [...processorsOf(thread)].join())),
]
const autogroupOf = (pid: number) => {
  const file = `/proc/${pid}/autogroup`
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
const isGrouped = existsSync('/proc/sys/kernel/sched_autogroup_enabled')

async function isolated(decision: Decision, ...servers: number[]) {
  const isolation = await isolateBy(decision, servers)
  onTestFinished(async () => void (await isolation.end()))
  return isolation
}

describe.runIf(isLinux)('a server of a lower priority', () => {
  const base = isLinux ? getPriority(process.pid) : 0
  const low = Math.min(19, base + 10)

  test('has it on every thread and on what it starts later, and gets back what it had', async () => {
    const server = await growingServer()
    const before = await server.start('child')
    const isolation = await isolated(NICE, server.pid)
    expect([nicesOf(server.pid), nicesOf(before)]).toEqual([[low], [low]])
    const [later, orphan] = [await server.start('child'), await server.start('orphan')]
    await server.start('thread')
    await expect.poll(() => [server.pid, later, orphan].map(nicesOf)).toEqual([[low], [low], [low]])
    // Seen by a sweep, or not: both are given back.
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const last = await server.start('child')
    const done = await isolation.end()
    const keepers = isRoot ? [] : [expect.stringContaining('CAP_SYS_NICE')]
    expect(done).toEqual({
      mode: 'nice',
      reason: 'told to',
      serverProcessors: processorsOf(server.pid).size,
      ofProcessors: processorsOf(server.pid).size,
      notes: keepers,
    })
    if (!isRoot) return
    expect([server.pid, before, later, orphan, last].map(nicesOf)).toEqual(Array(5).fill([base]))
    expect(nicesOf(process.pid)).toEqual([base])
  })

  test.runIf(isRoot)('keeps what it sets itself while it is isolated', async () => {
    const server = await growingServer()
    const isolation = await isolated(NICE, server.pid)
    const { setPriority } = await import('node:os')
    setPriority(server.pid, -5)
    await expect.poll(() => getPriority(server.pid), { timeout: 3000 }).toBe(5)
    await isolation.end()
    expect(getPriority(server.pid)).toBe(-5)
  })

  test.runIf(isGrouped)('has it as a session, where the kernel groups threads by sessions', async () => {
    const server = await growingServer({ detached: true })
    const own = autogroupOf(process.pid)
    const before = autogroupOf(server.pid)
    if (before === null || before === own) return
    const isolation = await isolated(NICE, server.pid)
    expect(autogroupOf(server.pid)).toBe(before.replace('nice 0', 'nice 10'))
    expect(autogroupOf(process.pid)).toBe(own)
    const other = await server.start('session')
    await expect.poll(() => autogroupOf(other), { timeout: 3000 }).toMatch(/nice 10$/)
    await isolation.end()
    expect(autogroupOf(server.pid)).toBe(before)
    expect(autogroupOf(other)).toMatch(/nice 0$/)
  })

  test('never touches this process, its threads or those above it', async () => {
    const above = [process.pid, process.ppid]
    const nices = above.map(nicesOf)
    const isolation = await isolated(NICE, process.ppid)
    expect(above.map(nicesOf)).toEqual(nices)
    await isolation.end()
  })
})

describe.runIf(isLinux && availableParallelism() > 1)('a server of fewer processors', () => {
  const all = isLinux ? [...processorsOf(process.pid)] : []
  const reserved = new Set(all.slice(-1))
  const kept = all.slice(0, -1)
  const AFFINITY: Decision = { mode: 'affinity', reason: 'told to', reserved }

  test('has them with every thread and with what it starts later, and gets all of them back', async () => {
    const server = await growingServer()
    const before = await server.start('child')
    const isolation = await isolated(AFFINITY, server.pid)
    expect([listsOf(server.pid), listsOf(before)]).toEqual([[kept.join()], [kept.join()]])
    const [later, orphan] = [await server.start('child'), await server.start('orphan')]
    await server.start('thread')
    expect([server.pid, later, orphan].map(listsOf)).toEqual(Array(3).fill([kept.join()]))
    expect(listsOf(process.pid)).toEqual([all.join()])
    expect(await isolation.end()).toEqual({
      mode: 'affinity',
      reason: 'told to',
      serverProcessors: kept.length,
      ofProcessors: all.length,
      notes: [],
    })
    expect([server.pid, before, later, orphan].map(listsOf)).toEqual(Array(4).fill([all.join()]))
  })

  test('is isolated like the one that it is compared with', async () => {
    const [head, base] = [await growingServer(), await growingServer()]
    const isolation = await isolated(AFFINITY, head.pid, base.pid)
    expect([head.pid, base.pid].map(listsOf)).toEqual([[kept.join()], [kept.join()]])
    await isolation.end()
    expect([head.pid, base.pid].map(listsOf)).toEqual([[all.join()], [all.join()]])
  })

  test('that ends meanwhile is no error, also when it leaves a child behind', async () => {
    const server = await growingServer()
    const orphan = await server.start('orphan')
    const isolation = await isolated(AFFINITY, server.pid)
    process.kill(server.pid, 'SIGKILL')
    await expect
      .poll(() => existsSync(`/proc/${server.pid}/task`) && threadsOf(server.pid).length > 0)
      .toBe(false)
    expect((await isolation.end()).notes).toEqual([])
    expect(listsOf(orphan)).toEqual([all.join()])
  })
})

describe.runIf(isLinux && isRoot)('a user without privileges', () => {
  /** As another user, until the test is over: of this thread, which is the one that sets. */
  function become(user: number): void {
    process.seteuid?.(user)
    onTestFinished(() => process.seteuid?.(0))
  }

  test('cannot isolate the server of another user: nothing is done, and the reason is said', async () => {
    const server = await growingServer()
    become(NOBODY)
    const isolation = await isolateBy(NICE, [server.pid])
    process.seteuid?.(0)
    expect(await isolation.end()).toMatchObject({
      mode: 'off',
      reason: `not permitted for process ${server.pid}, which would have had a lower priority`,
      serverProcessors: null,
    })
    expect(nicesOf(server.pid)).toEqual([getPriority(process.pid)])
  })

  test('can lower the priority of an own server and not raise it back: the report says so', async () => {
    const server = await growingServer({ uid: NOBODY, gid: NOBODY })
    become(NOBODY)
    const isolation = await isolateBy(NICE, [server.pid])
    const { mode, notes } = await isolation.end()
    process.seteuid?.(0)
    expect(mode).toBe('nice')
    expect(notes).toEqual([
      expect.stringMatching(/^(\d+) of \1 threads of the server keep the lower priority: .* CAP_SYS_NICE/),
    ])
    expect(nicesOf(server.pid)).toEqual([getPriority(process.pid) + 10])
  })
})

describe.runIf(isLinux)('what is asked for', () => {
  test('is checked: a process that does not run is an error that names the option', async () => {
    const request = { option: 'auto', servers: [4_194_304], naming: 'server-pid' } as const
    await expect(isolateServers(request)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^server-pid: found 4194304, which is no running process/),
    })
  })

  test('is nothing without a server, or when it is switched off', async () => {
    const server = await growingServer()
    const none = await isolateServers({ option: 'auto', servers: [], naming: 'server-pid' })
    const off = await isolateServers({ option: 'off', servers: [server.pid], naming: 'server-pid' })
    expect((await none.end()).reason).toContain('no server was started here, and no process id was given')
    expect(await off.end()).toMatchObject({ mode: 'off', reason: 'the isolate option is off', notes: [] })
    expect(nicesOf(server.pid)).toEqual([getPriority(process.pid)])
  })
})
