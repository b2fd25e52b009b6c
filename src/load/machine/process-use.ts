import path from 'node:path'
import { processNumbers, readProc, readStat } from '../../server/proc/proc-files.ts'
import type { ProcStat } from '../../server/proc/proc-stat.ts'
import { TICKS_PER_SECOND } from '../../server/proc/proc-stat.ts'
import { ProcessTree, type Tree } from '../../server/proc/process-tree.ts'
import { ticksBetween, ticksOf } from '../../server/proc/processor-time.ts'
import { threadWaits, waitBetween } from './thread-wait.ts'

/** Processor seconds since the previous reading. */
export interface ProcessSeconds {
  /** Used by this process, its threads and its children, except the servers. */
  readonly own: number
  /** Used by the servers' process trees. */
  readonly server: number
  /** Used by the programs that carry the streams to the servers. */
  readonly forwarding: number
  /** Used by other processes of the run and their children, as far as it counts. */
  readonly companions: number
  /**
   * For which the servers' threads were ready to run without a processor, added up; null where that is not reported.
   */
  readonly serverWait: number | null
  /** Used by every other process that this user may see, added up by program. */
  readonly others: ReadonlyMap<string, number>
}

/** Another process of the run on this machine: the coordinator or another agent. */
export interface Companion {
  readonly pid: number
  /** How much of its processor time counts, 0 to 1. */
  readonly share: number
}

/** Attributes processor time: reads all processes of this machine, and splits them by the trees they belong to. */
export class ProcessUse {
  private readonly ownTree: ProcessTree | null
  private readonly serverTrees: readonly ProcessTree[]
  private all: Tree = new Map()
  private own: Tree = new Map()
  private servers: Tree = new Map()
  private forwarders: Tree = new Map()
  private readonly forwarderPids: ReadonlySet<number>
  private readonly companionTrees: readonly { readonly tree: ProcessTree; readonly share: number }[]
  private companions: readonly Tree[] = []
  private serverWaits: ReadonlyMap<string, number> | null = null

  /**
   * @param serverPids roots of the process trees of the servers under test; those that do not run are left out
   * @param forwarderPids programs that carry the streams to them
   */
  constructor(
    serverPids: readonly number[],
    forwarderPids: readonly number[] = [],
    companions: readonly Companion[] = [],
  ) {
    const treeOf = (pid: number): ProcessTree[] => {
      const root = readStat(pid)
      return root === null ? [] : [new ProcessTree(root, this.table)]
    }
    this.forwarderPids = new Set(forwarderPids)
    this.ownTree = treeOf(process.pid)[0] ?? null
    this.serverTrees = serverPids.flatMap(treeOf)
    this.companionTrees = companions.flatMap(({ pid, share }) => treeOf(pid).map((tree) => ({ tree, share })))
    this.read()
  }

  /** Null where the system does not list processes. */
  read(): ProcessSeconds | null {
    if (this.ownTree === null) return null
    const { all, own, servers, forwarders, companions } = this
    this.all = readAll()
    this.servers = mergeTrees(this.serverTrees)
    this.own = without(this.ownTree.read() ?? new Map(), this.servers)
    const strangers = without(without(this.all, this.own), this.servers)
    this.forwarders = new Map([...strangers].filter(([pid]) => this.forwarderPids.has(pid)))
    const others = this.readCompanions(without(strangers, this.forwarders))
    return {
      own: ticksBetween(own, this.own) / TICKS_PER_SECOND,
      server: ticksBetween(servers, this.servers) / TICKS_PER_SECOND,
      forwarding: ticksBetween(forwarders, this.forwarders) / TICKS_PER_SECOND,
      companions: this.companionSeconds(companions),
      serverWait: this.readServerWait(),
      others: byName(all, others),
    }
  }

  /** A process counts in one tree only. @returns the processes that are in none */
  private readCompanions(strangers: Tree): Tree {
    let others = strangers
    this.companions = this.companionTrees.map(({ tree }) => {
      const found = within(tree.read() ?? new Map(), others)
      others = without(others, found)
      return found
    })
    return others
  }

  private companionSeconds(before: readonly Tree[]): number {
    const ticks = this.companionTrees.map(
      ({ share }, at) => share * ticksBetween(before[at] ?? new Map(), this.companions[at] ?? new Map()),
    )
    return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND
  }

  private readServerWait(): number | null {
    const before = this.serverWaits
    const now = threadWaits(this.servers.keys())
    this.serverWaits = now
    return before === null || now === null ? null : waitBetween(before, now) / 1000
  }

  /** All trees use the same reading. */
  private readonly table = {
    numbers: (): number[] => [...this.all.keys()],
    stat: (pid: number): ProcStat | null => this.all.get(pid) ?? null,
  }
}

function readAll(): Tree {
  return new Map(
    processNumbers().flatMap((pid) => {
      const stat = readStat(pid)
      return stat === null ? [] : [[pid, stat] as const]
    }),
  )
}

function mergeTrees(trees: readonly ProcessTree[]): Tree {
  return new Map(trees.flatMap((tree) => [...(tree.read() ?? [])]))
}

function without(tree: Tree, other: Tree): Tree {
  return new Map([...tree].filter(([pid]) => !other.has(pid)))
}

function within(tree: Tree, other: Tree): Tree {
  return new Map([...tree].filter(([pid]) => other.has(pid)))
}

function byName(before: Tree, now: Tree): Map<string, number> {
  const used = new Map<string, number>()
  // There is nothing to compare the first reading with: what a process used since it began is not the answer.
  if (before.size === 0) return used
  for (const stat of now.values()) {
    const ticks = ticksOf(stat, before)
    if (ticks === 0) continue
    const name = programOf(stat)
    used.set(name, (used.get(name) ?? 0) + ticks / TICKS_PER_SECOND)
  }
  return used
}

/** Node.js names its main thread, and with it the process, so every Node.js program has the same name. */
const NODE_NAME = 'MainThread'

function programOf({ pid, name }: ProcStat): string {
  if (name !== NODE_NAME) return name
  const [command = ''] = (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0')
  return path.basename(command) || name
}
