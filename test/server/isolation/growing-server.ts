import { type ForkOptions, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'

export interface GrowingServer {
  readonly pid: number
  /** Starts something in the tree. @returns its process, or for a thread the server's own */
  start(what: 'child' | 'thread' | 'orphan' | 'session'): Promise<number>
}

/** A process of which a test decides what it starts; all of it ends with the test. */
export async function growingServer(options: ForkOptions = {}): Promise<GrowingServer> {
  const server = fork(path.join(import.meta.dirname, 'tree-program.ts'), { stdio: 'inherit', ...options })
  const started: number[] = []
  onTestFinished(() => {
    for (const pid of [server.pid ?? 0, ...started]) end(pid)
  })
  const [pid] = (await once(server, 'message')) as [number]
  return {
    pid,
    async start(what) {
      const answer = once(server, 'message')
      server.send(what)
      const [number] = (await answer) as [number]
      started.push(number)
      return number
    },
  }
}

export function threadsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map(Number)
}

function end(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
