// Starting readers and servers on a core of their own, and reading what they cost from /proc.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Starts a command pinned to one processor. */
export function startPinned(core: number, command: string, words: readonly string[]): ChildProcess {
  return spawn('taskset', ['-c', String(core), command, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
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

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 3000)
  await exit
  clearTimeout(late)
}

/** Processor seconds that a process has used, all threads: utime and stime of proc(5). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory in bytes: VmRSS of proc(5). */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}
