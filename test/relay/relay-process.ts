import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { boundToParent } from '../real/bound-command.ts'
import type { Relay } from './relay.ts'
import type { RelayFaults, RelayOptions } from './relay-options.ts'
import type { RelayTruth } from './relay-truth.ts'

const PROGRAM = fileURLToPath(new URL('relay-program.ts', import.meta.url))

/** The relay in a separate process, on the processors `cpus` (as taskset has them) if given. */
export async function startRelayProcess(
  options: RelayOptions & { readonly cpus?: string } = {},
): Promise<Relay & { readonly pid: number }> {
  const { cpus, ...rest } = options
  const program = [process.execPath, PROGRAM, JSON.stringify(rest)]
  const { file, args } = boundToParent(cpus === undefined ? program : ['taskset', '-c', cpus, ...program])
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const calls = new Calls(child)
  const port = await calls.answerTo<number>(0)
  return {
    port,
    pid: child.pid ?? 0,
    url: `rtsp://127.0.0.1:${port}/{camera}`,
    truth: async () => await calls.send<RelayTruth>({}),
    set: async (faults) => void (await calls.send({ faults })),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Numbered calls to the program, and its answers. */
class Calls {
  private readonly child: ChildProcess
  private readonly ended: Promise<never>
  private readonly waiting = new Map<number, (value: unknown) => void>()
  private last = 0

  constructor(child: ChildProcess) {
    this.child = child
    this.ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the relay ended with ${code}`)
    })
    this.ended.catch(() => {})
    child.on('message', (message) => {
      const { number, value } = message as { number: number; value: unknown }
      this.waiting.get(number)?.(value)
      this.waiting.delete(number)
    })
  }

  async send<T>(call: { readonly faults?: Partial<RelayFaults> }): Promise<T> {
    this.last += 1
    const answer = this.answerTo<T>(this.last)
    this.child.send({ number: this.last, ...call })
    return await answer
  }

  async answerTo<T>(number: number): Promise<T> {
    const answer = new Promise<T>((resolve) => {
      this.waiting.set(number, resolve as (value: unknown) => void)
    })
    return await Promise.race([answer, this.ended])
  }
}
