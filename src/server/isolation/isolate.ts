import type { Isolation } from '../../model/machine.ts'
import { coresOf } from '../proc/cores.ts'
import { processNumbers, readStat } from '../proc/proc-files.ts'
import { ProcessTree } from '../proc/process-tree.ts'
import { watchable } from '../proc/watchable.ts'
import { affinityKnob, hasTaskset, processorsOf } from './affinity.ts'
import { Autogroups } from './autogroups.ts'
import { type Decision, decideIsolation, without } from './decision.ts'
import { type Changes, IsolatedTree } from './isolated-tree.ts'
import type { Knob } from './knob.ts'
import { niceKnob } from './nice.ts'

const SWEEP_MS = 1000

export interface IsolationRequest {
  readonly option: 'auto' | 'off'
  /** Agents make the load, so this machine needs no processors for it. */
  readonly isLoadElsewhere?: boolean
  /** Roots of the servers' process trees. All of them get the same isolation. */
  readonly servers: readonly number[]
  /** How the user named the first of them, for messages. */
  readonly naming: string
}

/** Servers that are isolated until `end`. */
export interface IsolatedServers {
  /** What was done so far. */
  now(): Isolation
  /**
   * Restores what every thread had; safe to call twice.
   * @returns what was done, and what could not be undone
   */
  end(): Promise<Isolation>
}

/**
 * Keeps processors free for this process, at the expense of servers on the same machine. What they start later is
 * isolated too, within a second. Takes some milliseconds per thread.
 *
 * @throws CamgateError (bad_input) for a process that does not run, or whose tree contains this one
 */
export async function isolateServers({
  option,
  isLoadElsewhere = false,
  servers,
  naming,
}: IsolationRequest): Promise<IsolatedServers> {
  const { platform } = process
  const isLinux = platform === 'linux'
  const roots =
    isLinux && option === 'auto' && !isLoadElsewhere
      ? servers.map((pid) => watchable(pid, { option: naming, platform }))
      : []
  const own = isLinux ? coresOf(process.pid) : null
  const decision = decideIsolation({
    option,
    isLoadElsewhere,
    platform,
    processors: [...processorsOf(process.pid)],
    quota: own?.quota ?? null,
    servers: servers.map(processorsOf),
    hasTaskset: isLinux && (await hasTaskset()),
  })
  return await isolateBy(
    decision,
    roots.map(({ pid }) => pid),
  )
}

/** Isolates the trees of these processes as decided. */
export async function isolateBy(decision: Decision, servers: readonly number[]): Promise<IsolatedServers> {
  const { mode, reason } = decision
  if (decision.mode === 'off')
    return idle({ mode: 'off', reason, serverProcessors: null, ofProcessors: null, notes: [] })
  const isolation = new RunningIsolation(decision, servers)
  await isolation.sweep()
  const refused = isolation.refused
  if (refused !== null) {
    const { notes } = await isolation.end()
    const why = `not permitted for process ${refused}, which would have had ${mode === 'nice' ? 'a lower priority' : 'fewer processors'}`
    return idle({ mode: 'off', reason: why, serverProcessors: null, ofProcessors: null, notes })
  }
  isolation.start()
  return isolation
}

function idle(isolation: Isolation): IsolatedServers {
  return { now: () => isolation, end: async () => isolation }
}

class RunningIsolation implements IsolatedServers {
  readonly #decision: Exclude<Decision, { mode: 'off' }>
  readonly #trees: ReadonlyMap<number, IsolatedTree>
  readonly #autogroups: Autogroups
  readonly #serverProcessors: number
  readonly #ofProcessors: number
  #timer: NodeJS.Timeout | undefined
  #sweeping: Promise<void> = Promise.resolve()
  #isSweeping = false
  #end: Promise<Isolation> | null = null

  constructor(decision: Exclude<Decision, { mode: 'off' }>, servers: readonly number[]) {
    const untouchable = new Set(lineage(process.pid))
    this.#decision = decision
    this.#autogroups = new Autogroups(untouchable)
    this.#trees = new Map(
      servers.flatMap((pid) => {
        const root = readStat(pid)
        if (root === null) return []
        const tree = new ProcessTree(root, { numbers: processNumbers, stat: readStat })
        return [[pid, new IsolatedTree(pid, tree, knobFor(decision, pid), untouchable)] as const]
      }),
    )
    const before = processorsOf(servers[0] ?? process.pid)
    this.#ofProcessors = before.size
    this.#serverProcessors = decision.mode === 'nice' ? before.size : without(before, decision.reserved).size
  }

  /** A server of which no thread could be changed; null if each had one that could. */
  get refused(): number | null {
    for (const [pid, { changes }] of this.#trees) {
      if (changes.threads > 0 && changes.refused === changes.threads) return pid
    }
    return null
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (!this.#isSweeping) this.#sweeping = this.#sweepAgain()
    }, SWEEP_MS)
    this.#timer.unref()
  }

  async sweep(): Promise<void> {
    const processes = await Promise.all([...this.#trees.values()].map((tree) => tree.sweep()))
    if (this.#decision.mode === 'nice') await this.#autogroups.lower(processes.flat())
  }

  async #sweepAgain(): Promise<void> {
    this.#isSweeping = true
    try {
      await this.sweep()
    } catch (error) {
      // Out of descriptors, for example: the next sweep finds what this one missed.
      if (!(error instanceof Error && 'code' in error)) throw error
    } finally {
      this.#isSweeping = false
    }
  }

  now(): Isolation {
    const changes = [...this.#trees.values()].map((tree) => tree.changes)
    return this.#isolation(refusalNotes(sumOf(changes)))
  }

  async end(): Promise<Isolation> {
    this.#end ??= this.#restore()
    return await this.#end
  }

  async #restore(): Promise<Isolation> {
    clearInterval(this.#timer)
    await this.#sweeping
    const changes = [...this.#trees.values()].map((tree) => tree.changes)
    const restored = await Promise.all([...this.#trees.values()].map((tree) => tree.restore()))
    const keptGroups = await this.#autogroups.restore()
    return this.#isolation([
      ...refusalNotes(sumOf(changes)),
      ...restoreNotes(this.#decision.mode, sumOf(restored)),
      ...(keptGroups === 0 ? [] : ['the priority of its session could not be raised back']),
    ])
  }

  #isolation(notes: readonly string[]): Isolation {
    const { mode, reason } = this.#decision
    return { mode, reason, serverProcessors: this.#serverProcessors, ofProcessors: this.#ofProcessors, notes }
  }
}

function knobFor(decision: Exclude<Decision, { mode: 'off' }>, server: number): Knob {
  if (decision.mode === 'nice') return niceKnob
  const { reserved } = decision
  return affinityKnob(reserved, without(processorsOf(server), reserved))
}

/** A process and its ancestors. */
function* lineage(pid: number): Generator<number> {
  for (let at = pid; at > 0; at = readStat(at)?.parent ?? 0) yield at
}

function sumOf(changes: readonly Changes[]): Changes {
  const sum = (pick: (one: Changes) => number) => changes.reduce((all, one) => all + pick(one), 0)
  return { threads: sum(({ threads }) => threads), refused: sum(({ refused }) => refused) }
}

function refusalNotes({ threads, refused }: Changes): string[] {
  if (refused === 0) return []
  return [`not permitted for ${refused} of the ${threads} threads of the server: they were left as they were`]
}

function restoreNotes(mode: Isolation['mode'], { threads, refused }: Changes): string[] {
  if (refused === 0) return []
  const what = `${refused} of ${threads} threads of the server`
  return mode === 'nice'
    ? [`${what} keep the lower priority: raising it back needs CAP_SYS_NICE (root has it)`]
    : [`${what} keep fewer processors than before: giving them back was not permitted`]
}
