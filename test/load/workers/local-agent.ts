import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Machine } from '../../../src/load/machine/load-machine.ts'
import { ThisMachine } from '../../../src/load/machine/this-machine.ts'
import type { Agent } from '../../../src/load/workers/agent.ts'
import { processChannel, type WorkerChannel } from '../../../src/load/workers/worker-channel.ts'
import { onTestFinished } from '../../current-test.ts'

const PROGRAM = path.join(import.meta.dirname, 'worker-entry.ts')

interface LocalAgentSetup {
  readonly name: string
  /** How far its clock is ahead of ours. */
  readonly aheadMs?: number
  /** What it says about the error of its clock. */
  readonly errorMs?: number
  readonly processors?: number
  /** How long messages to it take. */
  readonly delayMs?: number
}

/** An agent whose workers are processes of this machine, with a clock that may be wrong. */
export class LocalAgent implements Agent {
  readonly name: string
  readonly machine: Machine
  readonly clock: Agent['clock']
  readonly gone: Promise<string>
  private readonly channels: WorkerChannel[] = []
  private readonly program: string
  private readonly delayMs: number
  private readonly leaves: (why: string) => void

  constructor({ name, aheadMs = 0, errorMs = 0, processors = 2, delayMs = 0 }: LocalAgentSetup) {
    this.name = name
    this.machine = namedMachine(name, processors)
    this.clock = { offsetMs: aheadMs, errorMs }
    this.program = programAhead(aheadMs)
    this.delayMs = delayMs
    const { promise, resolve } = Promise.withResolvers<string>()
    this.gone = promise
    this.leaves = resolve
  }

  async readClock(): Promise<Agent['clock']> {
    return this.clock
  }

  launch(): WorkerChannel {
    const channel = processChannel(this.program)
    const ended = Promise.race([this.gone, channel.ended])
    this.channels.push(channel)
    const post = (message: unknown): void => void setTimeout(() => channel.post(message), this.delayMs)
    return { ...channel, post, ended }
  }

  async release(): Promise<void> {
    await Promise.all(this.channels.map((channel) => channel.end()))
  }

  /** Those of its workers. */
  get pids(): readonly number[] {
    const words = ['-P', String(process.pid), '-f', this.program]
    return execFileSync('pgrep', words, { encoding: 'utf8' }).trim().split('\n').map(Number)
  }

  /** All of it ends at once. */
  async vanish(why: string): Promise<void> {
    this.leaves(why)
    await this.release()
  }
}

function namedMachine(name: string, processors: number): Machine {
  const machine = new ThisMachine({})
  return {
    name,
    processors,
    room: (needs) => machine.room(needs),
    fingerprint: (version) => machine.fingerprint(version),
    watch: (servers) => machine.watch(servers),
    second: (load) => machine.second(load),
    begin: (hasDatagrams) => machine.begin(hasDatagrams),
    end: async () => ({ ...(await machine.end()), where: name }),
  }
}

/** A worker whose machine has a monotonic clock that is ahead of this one's. */
function programAhead(ms: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = path.join(folder, 'worker.mjs')
  writeFileSync(
    program,
    `const real = process.hrtime.bigint
     process.hrtime.bigint = () => real() + ${BigInt(Math.round(ms * 1e6))}n
     await import(${JSON.stringify(PROGRAM)})`,
  )
  return program
}
