import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { type Report, reportSchema } from '../../src/report/schema/schema.ts'
import { afterTests, emptyFolder } from '../camgate.ts'
import { boundToParent } from './bound-command.ts'
import { freePort } from './server-process.ts'

const PROGRAM = resolve(import.meta.dirname, '../source-program.ts')
const RUN_TOKEN = 'a token of these tests only'
const READY_MS = 20_000
const RUN_MS = 8 * 60_000
const call = promisify(execFile)

/** What a run printed. */
interface FieldRun {
  readonly exitCode: number | null
  readonly stderr: string
  /** Null without one. */
  readonly report: Report | null
}

interface RunOptions {
  /** Called with everything that was printed so far. */
  readonly said?: (text: string) => void
}

/** An agent in a network namespace. */
export interface FieldAgent {
  readonly name: string
  /** Its main process. */
  readonly pid: number
  readonly output: () => string
  end(signal?: NodeJS.Signals): Promise<void>
}

/**
 * Machines in small: network namespaces on one bridge, and beside them a NATS server that asks for TLS, a login and a
 * run token. Needs root.
 */
export class AgentField {
  /** Of the root namespace, on the bridge. */
  readonly address: string
  private readonly folder = mkdtempSync(join(tmpdir(), 'camgate-field-'))
  private readonly bridge = `cgb${process.pid}`
  private readonly network: string
  private readonly namespaces: string[] = []
  private made = 0
  private port = 0

  private constructor() {
    // Addresses for benchmarks (RFC 2544), another network for each process.
    this.network = `198.18.${process.pid % 250}`
    this.address = `${this.network}.1`
  }

  static async open(): Promise<AgentField> {
    const field = new AgentField()
    afterTests(() => field.close())
    await ip('link', 'add', field.bridge, 'type', 'bridge')
    await ip('addr', 'add', `${field.address}/24`, 'dev', field.bridge)
    await ip('link', 'set', field.bridge, 'up')
    await field.startNats()
    return field
  }

  /** What a run and an agent need to meet. */
  get meeting(): readonly string[] {
    return [
      ...['--nats', `tls://camgate:secret@${this.address}:${this.port}`],
      ...['--nats-ca', join(this.folder, 'cert.pem'), '--run-token', RUN_TOKEN],
    ]
  }

  /** Agents a to d; the clocks of the first two are wrong by 2 s, in both directions. */
  async fourAgents(): Promise<readonly FieldAgent[]> {
    return await Promise.all([
      this.agent('a', { aheadSeconds: 2 }),
      this.agent('b', { aheadSeconds: -2 }),
      this.agent('c'),
      this.agent('d'),
    ])
  }

  /** @param aheadSeconds whole seconds by which its monotonic clock is ahead of ours */
  async agent(name: string, { aheadSeconds = 0, words = [] as readonly string[] } = {}): Promise<FieldAgent> {
    const namespace = await this.namespace()
    const clock = ['unshare', '--time', '--monotonic', String(aheadSeconds), '--fork', '--kill-child', '--']
    const allowed = words.length > 0 ? words : ['--allow-target', `*://${this.address}:*`]
    const command = [process.execPath, PROGRAM, 'agent', '--name', name, ...this.meeting, ...allowed]
    const child = start(['ip', 'netns', 'exec', namespace, ...(aheadSeconds === 0 ? [] : clock), ...command])
    const output = collect(child)
    await output.says(/waits for runs/)
    const pid = await readerOf(child)
    return { name, pid, output: output.text, end: (signal) => end(child, pid, signal) }
  }

  /** The built-in cameras in the root namespace. @returns the URL of a camera, with {camera} */
  async cameras(...words: readonly string[]): Promise<string> {
    const child = start([
      process.execPath,
      PROGRAM,
      'simulate',
      '--host',
      this.address,
      '--port',
      '0',
      ...words,
    ])
    const output = collect(child)
    await output.says(/:\d+\/camera/)
    const url = /http:\/\/[\d.]+:\d+/.exec(output.text())?.[0]
    return `${url}/camera/{camera}`
  }

  /** A coordinator in the root namespace. */
  async run(words: readonly string[], { said }: RunOptions = {}): Promise<FieldRun> {
    const folder = emptyFolder()
    const child = spawn(process.execPath, [PROGRAM, ...words, '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: RUN_MS,
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk)
      said?.(stderr)
    })
    const exit = once(child, 'close')
    const stdout = await text(child.stdout)
    const [exitCode] = (await exit) as [number | null]
    const report = stdout.trim() === '' ? null : reportSchema.parse(JSON.parse(stdout))
    return { exitCode, stderr, report }
  }

  private async namespace(): Promise<string> {
    this.made += 1
    const number = this.made
    const name = `cg${process.pid}-${number}`
    const [outer, inner] = [`cgv${process.pid}${number}`, `cgw${process.pid}${number}`]
    await ip('netns', 'add', name)
    this.namespaces.push(name)
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name)
    await ip('link', 'set', outer, 'master', this.bridge, 'up')
    await ip('-n', name, 'addr', 'add', `${this.network}.${number + 1}/24`, 'dev', inner)
    await ip('-n', name, 'link', 'set', inner, 'up')
    await ip('-n', name, 'link', 'set', 'lo', 'up')
    return name
  }

  private async startNats(): Promise<void> {
    this.port = await freePort()
    const subject = ['-subj', '/CN=nats', '-addext', `subjectAltName=IP:${this.address}`]
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem']
    await call('openssl', ['req', '-x509', '-days', '2', ...key, ...subject, '-out', 'cert.pem'], {
      cwd: this.folder,
    })
    const lines = [
      `listen: ${this.address}:${this.port}`,
      'tls { cert_file: "cert.pem", key_file: "key.pem" }',
      'authorization { user: "camgate", password: "secret" }',
    ]
    writeFileSync(join(this.folder, 'nats.conf'), `${lines.join('\n')}\n`)
    await collect(start(['nats-server', '-c', 'nats.conf'], this.folder)).says(/Server is ready/)
  }

  private async close(): Promise<void> {
    for (const name of this.namespaces) await ip('netns', 'del', name)
    await ip('link', 'del', this.bridge)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function ip(...words: readonly string[]): Promise<void> {
  await call('ip', words)
}

function start(command: readonly string[], cwd?: string): ChildProcess {
  const bound = boundToParent(command)
  const child = spawn(bound.file, bound.args, {
    ...(cwd === undefined ? {} : { cwd }),
    // Debian keeps nats-server and ip in /usr/sbin, which is not on everyone's path.
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // `unshare` ignores anything milder, and takes its child along.
  afterTests(() => end(child, child.pid, 'SIGKILL'))
  return child
}

function collect(child: ChildProcess): { text: () => string; says: (words: RegExp) => Promise<void> } {
  let printed = ''
  const { promise, resolve: done, reject } = Promise.withResolvers<void>()
  let wanted: RegExp | null = null
  const look = (): void => {
    if (wanted?.test(printed)) done()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      printed += String(chunk)
      look()
    })
  }
  return {
    text: () => printed,
    async says(words) {
      wanted = words
      const fail = (): void => reject(new Error(`it did not say ${words}, but: ${printed}`))
      const late = setTimeout(fail, READY_MS)
      child.once('exit', fail)
      look()
      await promise.finally(() => clearTimeout(late))
    },
  }
}

/** Below `unshare --fork`, the agent is a child of the process that was started. */
async function readerOf(child: ChildProcess): Promise<number> {
  const { stdout } = await call('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).catch(() => ({
    stdout: '',
  }))
  const below = stdout.trim().split('\n').map(Number).filter(Boolean)
  const { stdout: own } = await call('ps', ['-o', 'comm=', '-p', String(child.pid)])
  return own.trim() === 'unshare' ? (below[0] ?? child.pid ?? 0) : (child.pid ?? 0)
}

async function end(child: ChildProcess, pid = child.pid, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || pid === undefined) return
  const gone = once(child, 'exit')
  process.kill(pid, signal)
  await gone
}
