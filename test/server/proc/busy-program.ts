import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Order, Used } from './busy-server.ts'

/** A server that is busy when it is told to, for an exact processor time, and tells what it used since it started. */

let child: ChildProcess | undefined

function usedSoFar(): Used {
  const { user, system } = process.cpuUsage()
  return { pid: process.pid, seconds: (user + system) / 1e6 }
}

/** Processor time and not time on the clock: a machine that is busy otherwise makes it longer, not less. */
function burn(seconds: number): void {
  const from = process.threadCpuUsage()
  for (let used = 0; used < seconds; ) {
    for (let turn = 0; turn < 1e5; turn += 1) Math.sqrt(turn)
    const { user, system } = process.threadCpuUsage(from)
    used = (user + system) / 1e6
  }
}

async function burnInThread(seconds: number): Promise<void> {
  const worker = new Worker(import.meta.filename, { workerData: seconds })
  await once(worker, 'message')
  // It stays, so that it can be seen.
}

async function askChild(order: Order): Promise<Used> {
  child ??= fork(import.meta.filename)
  const answer = once(child, 'message')
  child.send(order)
  return (await answer)[0] as Used
}

async function obey({ burn: seconds, by }: Order): Promise<Used> {
  if (by === 'child') return await askChild({ burn: seconds, by: 'itself' })
  if (by === 'thread') await burnInThread(seconds)
  if (by === 'short-lived child') execFileSync(process.execPath, [import.meta.filename, String(seconds)])
  if (by === 'itself') burn(seconds)
  if (by === 'child, which then ends') {
    const used = await askChild({ burn: seconds, by: 'itself' })
    child?.kill()
    if (child !== undefined) await once(child, 'exit')
    child = undefined
    return used
  }
  return usedSoFar()
}

if (!isMainThread) {
  burn(workerData as number)
  setInterval(() => undefined, 60_000)
  parentPort?.postMessage('burnt')
} else if (process.argv[2] !== undefined) burn(Number(process.argv[2]))
else process.on('message', async (order) => process.send?.(await obey(order as Order)))
