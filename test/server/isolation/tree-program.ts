import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A server whose tree grows when it is told to: answers each order with the number of what it started. */

const SLEEPER = 'setInterval(() => undefined, 60_000)'

async function obey(order: string): Promise<number> {
  if (order === 'thread') {
    await once(new Worker(SLEEPER, { eval: true }), 'online')
    return process.pid
  }
  if (order === 'orphan') {
    const shell = spawn('sh', ['-c', 'sleep 60 & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [text] = await once(shell.stdout, 'data')
    return Number.parseInt(`${text}`, 10)
  }
  const child: ChildProcess = spawn('sleep', ['60'], { stdio: 'ignore', detached: order === 'session' })
  await once(child, 'spawn')
  return child.pid ?? 0
}

process.on('message', async (order) => process.send?.(await obey(String(order))))
process.send?.(process.pid)
