import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from '../current-test.ts'
import type { Network } from '../server/proc/network.ts'
import { PROGRAM } from './scene.ts'

/** A server in a separate process, and where `{camera}` is in its URL. */
export interface LimitedServer {
  readonly origin: string
  readonly target: string
  readonly pid: number
}

/** The built-in cameras as a server, with these faults. */
export async function simulated(...words: string[]): Promise<LimitedServer> {
  const args = [PROGRAM, 'simulate', '--cameras', '2', '--port', '0', ...words]
  return await started(args, /Streams: (?<url>(?<origin>\w+:\/\/[^/\s]+)\/\S*)\{camera\}/)
}

/** The program beside this file, limited as its first word says; in another network, at its address there. */
export async function limited(limit: string, network?: Network): Promise<LimitedServer> {
  const args = [
    path.join(import.meta.dirname, 'limited-program.ts'),
    limit,
    ...(network ? [network.address] : []),
  ]
  const inside = network ? ['ip', 'netns', 'exec', network.name] : []
  return await started(args, /(?<url>(?<origin>http:\/\/\S+?)\/camera\/)/, inside)
}

async function started(
  args: readonly string[],
  address: RegExp,
  before: readonly string[] = [],
): Promise<LimitedServer> {
  const [command = '', ...words] = [...before, process.execPath, ...args]
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => end(child))
  const groups = await printed(child, address)
  return { origin: groups.origin ?? '', target: `${groups.url}{camera}`, pid: child.pid ?? 0 }
}

async function printed(child: ChildProcess, what: RegExp): Promise<Record<string, string | undefined>> {
  return await new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += String(chunk)
      const found = what.exec(text)
      if (found?.groups) resolve(found.groups)
    })
    child.once('exit', () => reject(new Error(`the server ended, having said: ${text}`)))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
