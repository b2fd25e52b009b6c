import { isSame, type ProcStat } from './proc-stat.ts'

/** Where the tree gets its data: the numbers of all processes, and the stat of each. */
export interface ProcessTable {
  numbers(): readonly number[]
  /** Null when it has ended. */
  stat(pid: number): ProcStat | null
}

/** The processes of a tree by number, including ended ones that nobody has waited for. */
export type Tree = ReadonlyMap<number, ProcStat>

/**
 * A process and everything that descends from it. A process that was seen in the tree stays in it when its parent ends
 * and it gets another one. What detaches itself within the first second, before it was seen once, is not found.
 */
export class ProcessTree {
  private readonly root: ProcStat
  private readonly table: ProcessTable
  private members: Tree
  /**
   * Processes of the last reading that are not in the tree. They are not read again: a busy machine has hundreds of
   * them, and a process only joins a tree at its birth.
   */
  private strangers: ReadonlySet<number> = new Set()

  constructor(root: ProcStat, table: ProcessTable) {
    this.root = root
    this.table = table
    this.members = new Map([[root.pid, root]])
  }

  /** Null once the root has ended. */
  read(): Tree | null {
    const root = this.table.stat(this.root.pid)
    if (root === null || !isSame(this.root, root) || root.isZombie) return null
    const numbers = this.table.numbers()
    const found = numbers.flatMap((pid) =>
      pid === root.pid || this.strangers.has(pid) ? [] : (this.table.stat(pid) ?? []),
    )
    const members = descendants(
      [root, ...found.filter((stat) => isSame(this.members.get(stat.pid), stat))],
      found,
    )
    this.strangers = new Set(numbers.filter((pid) => !members.has(pid)))
    this.members = members
    return members
  }
}

function descendants(first: readonly ProcStat[], found: readonly ProcStat[]): Tree {
  const children = Map.groupBy(found, (stat) => stat.parent)
  const members = new Map<number, ProcStat>()
  const waiting = [...first]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (members.has(next.pid)) continue
    members.set(next.pid, next)
    waiting.push(...(children.get(next.pid) ?? []))
  }
  return members
}
