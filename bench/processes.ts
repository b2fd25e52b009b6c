// Starting readers and servers on a core of their own, and ending them whatever happens.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'

export const READER_CORE = 0
export const SERVER_CORE = os.availableParallelism() > 1 ? 1 : 0
export const ROOT = path.join(import.meta.dirname, '..')
export const CLI = path.join(ROOT, 'dist', 'cli', 'index.js')

const running = new Set<ChildProcess>()

/** A command with its arguments. */
export type Program = readonly [command: string, ...words: string[]]

export function node(...words: string[]): Program {
  return [process.execPath, ...words]
}

/** Starts a program pinned to one processor. */
export function startPinned(core: number, program: Program): ChildProcess {
  return start(['taskset', '-c', String(core), ...program])
}

/** Starts a program on any processor. */
export function start([command, ...words]: Program): ChildProcess {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** The first match of the pattern in what the process prints. */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    const match = pattern.exec(text)
    if (match !== null) {
      child.stdout?.resume()
      return match[0]
    }
  }
  throw new Error(`the process ended without printing ${pattern}: ${text}`)
}

/** Ends the process, and waits until it is gone. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), 3000)
  await exit
  clearTimeout(late)
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((child) => stop(child)))
}
