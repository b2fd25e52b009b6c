import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import { watchServer } from '../../../src/server/proc/server-watch.ts'

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
})
