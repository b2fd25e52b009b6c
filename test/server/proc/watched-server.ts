import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { systemClock } from '../../../src/load/clock.ts'
import type { FigurePoint, ServerFigure, ServerFigureName } from '../../../src/model/server-figures.ts'
import { watchServer } from '../../../src/server/proc/server-watch.ts'
import { onTestFinished } from '../../current-test.ts'

/** Long enough for three samples on a busy machine. */
const WATCHED_MS = 4000

export interface Watched {
  readonly figures: readonly ServerFigure[]
  readonly figure: (name: ServerFigureName) => ServerFigure
  readonly fromMs: number
  readonly seconds: number
}

/** The figures of a process while a load is held for a few seconds, in which `during` happens. */
export async function watched(
  pid: number,
  during: () => Promise<unknown> = async () => {},
): Promise<Watched> {
  const watch = watchServer(pid, systemClock)
  onTestFinished(() => watch.close())
  const fromMs = systemClock.now()
  watch.begin(0, 'window')
  await Promise.all([delay(WATCHED_MS), during()])
  watch.end()
  const toMs = systemClock.now()
  const figures = watch.figures(fromMs, toMs)
  const figure = (name: ServerFigureName) =>
    figures.find((one) => one.name === name) ?? expect.fail(`${name} is missing`)
  return { figures, figure, fromMs, seconds: (toMs - fromMs) / 1000 }
}

/** Starts a kind of server, through a command that becomes it if there is one. */
export function watchedServer(kind: string, size: number, through: readonly string[] = []): ChildProcess {
  const file = path.join(import.meta.dirname, 'watched-program.ts')
  const [command = '', ...args] = [...through, process.execPath, file, kind, String(size)]
  const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  onTestFinished(() => server.kill('SIGKILL'))
  return server
}

/** The server's answer to whatever it is asked. */
export async function answer(server: ChildProcess): Promise<number> {
  const message = once(server, 'message')
  server.send('?')
  return (await message)[0] as number
}

/** What a rate adds up to; its points hold since the point before, and the first since `fromMs`. */
export function total(points: readonly FigurePoint[], fromMs: number): number {
  const from = (index: number) => points[index - 1]?.atMs ?? fromMs
  return points.reduce((sum, { atMs, value }, index) => sum + (value * (atMs - from(index))) / 1000, 0)
}
