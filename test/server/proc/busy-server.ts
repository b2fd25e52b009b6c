import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** Who is to be busy, and for how many processor seconds. */
export interface Order {
  readonly burn: number
  readonly by: 'itself' | 'thread' | 'child' | 'child, which then ends' | 'short-lived child'
}

/** What the process that was busy says it used, of its own and since it started. */
export interface Used {
  readonly pid: number
  readonly seconds: number
}

export interface BusyServer {
  readonly pid: number
  order(order: Order): Promise<Used>
  end(): Promise<void>
}

export async function startBusyServer(): Promise<BusyServer> {
  const server = fork(path.join(import.meta.dirname, 'busy-program.ts'))
  const order = async (given: Order): Promise<Used> => {
    const answer = once(server, 'message')
    server.send(given)
    return (await answer)[0] as Used
  }
  // Ready once it answers.
  const { pid } = await order({ burn: 0, by: 'itself' })
  return { pid, order, end: () => end(server) }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  server.kill('SIGKILL')
  await exit
}
