import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openAgents } from '../../src/agents/open-agents.ts'
import type { NatsAccess } from '../../src/config/nats-address.ts'
import type { Agent } from '../../src/load/workers/agent.ts'
import { VERSION } from '../../src/version.ts'
import { afterTests } from '../camgate.ts'
import { boundToParent } from './bound-command.ts'
import { freePort } from './server-process.ts'

const PROGRAM = resolve(import.meta.dirname, '../source-program.ts')
const READY_MS = 20_000
const FILE_OPTIONS = { creds: '--nats-creds', ca: '--nats-ca', cert: '--nats-cert', key: '--nats-key' }

/** A real nats-server on loopback, which can be restarted at its port. */
export interface NatsServer {
  readonly url: string
  readonly port: number
  readonly folder: string
  start(): Promise<void>
  stop(): Promise<void>
}

/** @param configure the text of its configuration file, given the folder that it is in */
export async function startNats(configure: (folder: string) => string = () => ''): Promise<NatsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'camgate-nats-'))
  const port = await freePort()
  writeFileSync(join(folder, 'nats.conf'), `listen: 127.0.0.1:${port}\n${configure(folder)}\n`)
  let child: ChildProcess | null = null
  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    port,
    folder,
    async start() {
      child = program('nats-server', ['-c', 'nats.conf'], { cwd: folder })
      await printed(child, /Server is ready/)
    },
    async stop() {
      if (child !== null) await end(child)
      child = null
    },
  }
  afterTests(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await server.start()
  return server
}

/** `camgate agent` from the sources. */
interface AgentProcess {
  readonly child: ChildProcess
  /** Everything that it has printed. */
  readonly output: () => string
  /** Resolves when it has printed this. */
  readonly says: (words: RegExp) => Promise<void>
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** Starts an agent; resolves when it waits for runs. */
export async function startAgent(
  words: readonly string[],
  { env = {}, entry = PROGRAM }: { readonly env?: NodeJS.ProcessEnv; readonly entry?: string } = {},
): Promise<AgentProcess> {
  const started = launchAgent(words, { env, entry })
  await started.says(/waits for runs/)
  return started
}

export function launchAgent(
  words: readonly string[],
  { env = {}, entry = PROGRAM }: { readonly env?: NodeJS.ProcessEnv; readonly entry?: string } = {},
): AgentProcess {
  const child = program(process.execPath, [entry, 'agent', ...words], { env })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  afterTests(() => end(child, 'SIGKILL'))
  return {
    child,
    output: () => text,
    says: (words) => printed(child, words, () => text),
    end: (signal = 'SIGTERM') => end(child, signal),
  }
}

interface Wanted {
  readonly count?: number
  readonly waitMs?: number
  readonly toolVersion?: string
  readonly waiting?: (what: string) => void
}

/** Claims agents as a run does; released after the tests. */
export async function claim(
  access: Partial<NatsAccess> & { url: string },
  wanted: Wanted = {},
): Promise<readonly Agent[]> {
  const agents = await openAgents({
    access: { creds: null, ca: null, cert: null, key: null, runToken: null, ...access },
    files: FILE_OPTIONS,
    count: 1,
    waitMs: 15_000,
    toolVersion: VERSION,
    signal: new AbortController().signal,
    ...wanted,
  })
  afterTests(() => Promise.all(agents.map((agent) => agent.release())))
  return agents
}

/** Another program of the tests. */
export function startProgram(file: string, words: readonly string[]): ChildProcess {
  const child = program(process.execPath, [file, ...words], {})
  afterTests(() => end(child, 'SIGKILL'))
  return child
}

function program(file: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  const bound = boundToParent([file, ...args])
  return spawn(bound.file, bound.args, {
    ...options,
    // Debian keeps nats-server in /usr/sbin, which is not on everyone's path.
    env: { ...process.env, ...options.env, PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function printed(child: ChildProcess, words: RegExp, before: () => string = () => ''): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let text = before()
  const look = (chunk: unknown = ''): void => {
    text += String(chunk)
    if (words.test(text)) resolve()
  }
  const fail = (): void => reject(new Error(`it did not say ${words}, but: ${text}`))
  const late = setTimeout(fail, READY_MS)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
  child.once('exit', fail)
  look()
  await promise.finally(() => clearTimeout(late))
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
  return child.exitCode
}
