import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { boundToParent } from './bound-command.ts'
import { countOverHttp, type FrameCounter } from './independent-count.ts'

/** A real stream server, started for one test. */
export interface RealServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Ends the server with all its children and removes its folder. */
  readonly stop: () => Promise<void>
}

/** What to run, and where its stream will be. */
export interface Launch {
  readonly command: readonly string[]
  readonly url: string
  /** Tells that it streams; over HTTP when not given. */
  readonly count?: (url: string) => FrameCounter
  /** Run as `nobody` when this process is root, with the folder as its home. */
  readonly neverAsRoot?: boolean
}

/** What the server prints, in its folder. */
export const OUTPUT_LOG = 'output.log'

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 5_000
const NOBODY = 65_534

/**
 * Starts a server in a temporary folder of its own, on a free loopback port, and waits until a client has
 * read a complete picture from it. Throws with the end of the server's output when that takes over 30 s.
 */
export async function startServer(
  name: string,
  prepare: (folder: string, port: number) => Promise<Launch>,
): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), `camgate-${name}-`))
  let child: ChildProcess | undefined
  let isStopped = false
  const stop = async () => {
    isStopped = true
    if (child) await endGroup(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const port = await freePort()
    const launch = await prepare(folder, port)
    child = spawnGroup(launch, folder)
    child.once('exit', (code, signal) => {
      if (!isStopped) process.stderr.write(`${name} ended by itself with ${signal ?? code}\n`)
    })
    await firstPicture(launch, child)
    return { url: launch.url, port, pid: child.pid ?? 0, stop }
  } catch (cause) {
    const output = tail(join(folder, OUTPUT_LOG))
    await stop()
    throw new Error(`${name} does not stream${output}`, { cause })
  }
}

function spawnGroup(launch: Launch, folder: string): ChildProcess {
  const asNobody = launch.neverAsRoot === true && process.getuid?.() === 0
  if (asNobody) chownSync(folder, NOBODY, NOBODY)
  const { file, args } = boundToParent(launch.command, asNobody ? NOBODY : undefined)
  const output = openSync(join(folder, OUTPUT_LOG), 'w')
  const child = spawn(file, args, {
    cwd: folder,
    // Debian keeps nginx in /usr/sbin, which is not on everyone's path
    env: { ...process.env, HOME: folder, PATH: `${process.env.PATH}:/usr/sbin` },
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.on('error', () => {}) // seen as a child without a pid
  closeSync(output)
  return child
}

async function firstPicture({ url, count = countOverHttp }: Launch, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  for (;;) {
    const counter = count(url)
    const late = AbortSignal.timeout(Math.max(0, deadline - Date.now()))
    late.addEventListener('abort', () => counter.stop())
    try {
      return await counter.firstFrame
    } catch (error) {
      if (late.aborted || hasEnded(child)) throw error
      await delay(100) // not listening yet
    } finally {
      counter.stop()
    }
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM')
  const giveUp = AbortSignal.timeout(STOP_WITHIN_MS)
  if (!hasEnded(child)) await once(child, 'exit', { signal: giveUp }).catch(() => {})
  signalGroup(child, 'SIGKILL')
  if (!hasEnded(child)) await once(child, 'exit')
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // the whole group is gone
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  await once(listener, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function tail(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-10)
    return lines.map((line) => `\n  | ${line}`).join('')
  } catch {
    return ''
  }
}
