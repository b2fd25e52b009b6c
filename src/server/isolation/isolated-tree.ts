import { readStat, readThreads } from '../proc/proc-files.ts'
import { isSame, type ProcStat } from '../proc/proc-stat.ts'
import type { ProcessTree } from '../proc/process-tree.ts'
import type { Knob } from './knob.ts'
import { Strays } from './strays.ts'

/** A thread that is isolated. */
interface Isolated {
  readonly thread: ProcStat
  readonly before: string
  readonly applied: string
  isRefused: boolean
}

/** How many threads were changed, and how many could not be. */
export interface Changes {
  readonly threads: number
  readonly refused: number
}

/**
 * Isolates all threads of a process tree, and restores what each had. Threads and processes inherit from their creator,
 * so a new one that is already isolated is only recorded.
 */
export class IsolatedTree {
  readonly #root: number
  readonly #tree: ProcessTree
  readonly #knob: Knob
  readonly #untouchable: ReadonlySet<number>
  readonly #strays = new Strays()
  readonly #records = new Map<number, Isolated>()

  /** @param untouchable processes that are left alone, wherever they are in the tree */
  constructor(root: number, tree: ProcessTree, knob: Knob, untouchable: ReadonlySet<number>) {
    this.#root = root
    this.#tree = tree
    this.#knob = knob
    this.#untouchable = untouchable
  }

  /** Isolates what is not isolated yet, or has changed since. @returns the processes of the tree */
  async sweep(): Promise<readonly number[]> {
    const processes = this.#processes()
    const found = processes.flatMap((process) =>
      readThreads(process.pid).map((thread) => ({ process, thread })),
    )
    const records = found.flatMap(({ process, thread }) => this.#isolatedFor(process, thread) ?? [])
    await this.#set(records.filter(({ before, applied }) => before !== applied))
    const numbers = processes.map(({ pid }) => pid)
    this.#strays.know(numbers)
    return numbers
  }

  get changes(): Changes {
    const records = [...this.#records.values()]
    return { threads: records.length, refused: records.filter(({ isRefused }) => isRefused).length }
  }

  /** Restores what every thread had. A thread that has changed its own setting keeps that. */
  async restore(): Promise<Changes> {
    let threads = 0
    let refused = 0
    // Twice, to catch what was started in between.
    for (let round = 0; round < 2; round += 1) {
      this.#inherit()
      const records = [...this.#records.values()].filter(({ before, applied }) => before !== applied)
      const kept = records.filter((record) => this.#valueOf(record) === record.applied)
      await this.#give(kept.map(({ thread, before }) => ({ thread: thread.pid, value: before })))
      if (round === 0) threads = kept.length
      refused = kept.filter((record) => this.#valueOf(record) === record.applied).length
    }
    return { threads, refused }
  }

  #processes(): ProcStat[] {
    const tree = this.#tree.read() ?? new Map<number, ProcStat>()
    return [...tree.values()].filter(({ pid, isZombie }) => !isZombie && !this.#untouchable.has(pid))
  }

  /** Null when there is nothing to do. */
  #isolatedFor(process: ProcStat, thread: ProcStat): Isolated | null {
    const now = this.#knob.read(thread.pid)
    const known = this.#records.get(thread.pid)
    if (now === null) return null
    if (known !== undefined && isSame(known.thread, thread)) {
      if (known.applied === now || known.isRefused) return null
    } else if (this.#remember(process, thread, now)) return null
    const record = { thread, before: now, applied: this.#knob.aim(now), isRefused: false }
    this.#records.set(thread.pid, record)
    return record
  }

  /** Whether the thread has inherited its setting. */
  #remember(process: ProcStat, thread: ProcStat, now: string): boolean {
    const creator = thread.pid === process.pid ? process.parent : process.pid
    // What lost its parent came from the root.
    const heir = this.#records.get(creator) ?? this.#records.get(this.#root)
    if (heir === undefined || heir.applied !== now) return false
    this.#records.set(thread.pid, { thread, before: heir.before, applied: now, isRefused: heir.isRefused })
    return true
  }

  /** Records threads that were started since the last sweep and inherited their setting. */
  #inherit(): void {
    for (const process of [...this.#processes(), ...this.#strays.find()]) {
      for (const thread of readThreads(process.pid)) {
        const now = this.#knob.read(thread.pid)
        if (now !== null && !isSame(this.#records.get(thread.pid)?.thread, thread))
          this.#remember(process, thread, now)
      }
    }
  }

  async #set(records: readonly Isolated[]): Promise<void> {
    await this.#give(records.map(({ thread, applied }) => ({ thread: thread.pid, value: applied })))
    for (const record of records) {
      const now = this.#valueOf(record)
      record.isRefused = now !== null && now !== record.applied
    }
  }

  async #give(wanted: readonly { readonly thread: number; readonly value: string }[]): Promise<void> {
    for (const [value, group] of Map.groupBy(wanted, (one) => one.value)) {
      await this.#knob.set(
        value,
        group.map(({ thread }) => thread),
      )
    }
  }

  /** Null once the thread has ended, even if its number has been reused. */
  #valueOf({ thread }: Isolated): string | null {
    const stat = readStat(thread.pid)
    return stat !== null && isSame(thread, stat) ? this.#knob.read(thread.pid) : null
  }
}
