import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import type { FigurePoint, ServerFigure, ServerFigureName } from '../../../src/model/server-figures.ts'
import { watchServer } from '../../../src/server/proc/server-watch.ts'
import { onTestFinished } from '../../current-test.ts'

/** Long enough for three samples on a busy machine. */
const WATCHED_MS = 4000

interface Watched {
  readonly figure: (name: ServerFigureName) => ServerFigure
  readonly seconds: number
}

/** The figures of a process over a few seconds, in which `during` happens. */
async function watched(pid: number, during: () => Promise<unknown> = async () => {}): Promise<Watched> {
  const watch = watchServer(pid, systemClock)
  onTestFinished(() => watch.close())
  const fromMs = systemClock.now()
  await Promise.all([delay(WATCHED_MS), during()])
  const toMs = systemClock.now()
  const figures = watch.figures(fromMs, toMs)
  const figure = (name: ServerFigureName) =>
    figures.find((one) => one.name === name) ?? expect.fail(`${name} is missing`)
  return { figure, seconds: (toMs - fromMs) / 1000 }
}

function program(...args: string[]): ChildProcess {
  const server = fork(path.join(import.meta.dirname, 'watched-program.ts'), args)
  onTestFinished(() => server.kill('SIGKILL'))
  return server
}

/** The program's answer to whatever it is asked. */
async function answer(server: ChildProcess): Promise<number> {
  const message = once(server, 'message')
  server.send('?')
  return (await message)[0] as number
}

/** A rate holds since the point before. */
function amount(points: readonly FigurePoint[]): number {
  return points.reduce(
    (sum, { atMs, value }, index) => sum + (value * (atMs - (points[index - 1]?.atMs ?? atMs))) / 1000,
    0,
  )
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
    const server = program('threads')
    while ((await answer(server)) === 0) await delay(50)
    const before = await answer(server)
    const { figure, seconds } = await watched(server.pid ?? 0)
    const perSecond = ((await answer(server)) - before) / seconds
    const { title, limit, points } = figure('busiest_thread')
    expect(title).toBe('Busiest thread (enc) R 0 oder)')
    expect(limit).toBe(1)
    const known = ((points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0)) / 1000
    expect(amount(points) / known).toBeGreaterThan(0.7 * perSecond)
    expect(amount(points) / known).toBeLessThan(1.3 * perSecond)
    expect(figure('processors').points[0]?.value).toBeGreaterThan(0)
    expect(figure('memory_bytes').points.every(({ value }) => value > 20e6)).toBe(true)
  })
})
