import { describe, expect, test } from 'vitest'
import type { ProcStat } from '../../../src/server/proc/proc-stat.ts'
import { ProcessTree } from '../../../src/server/proc/process-tree.ts'
import { stat } from './stats.ts'

/** Processes that come and go as the test says. */
class Machine {
  readonly processes = new Map<number, ProcStat>()
  readonly reads: number[] = []

  constructor(...stats: ProcStat[]) {
    this.start(...stats)
  }

  start(...stats: ProcStat[]): void {
    for (const one of stats) this.processes.set(one.pid, one)
  }

  numbers(): number[] {
    return [...this.processes.keys()]
  }

  stat(pid: number): ProcStat | null {
    this.reads.push(pid)
    return this.processes.get(pid) ?? null
  }
}

const ROOT = stat(10)

function watch(...others: ProcStat[]) {
  const machine = new Machine(stat(1, { parent: 0 }), ROOT, ...others)
  const tree = new ProcessTree(ROOT, machine)
  const read = () => {
    const found = tree.read()
    return found === null ? null : [...found.keys()].sort((a, b) => a - b)
  }
  return { machine, read }
}

describe('the process tree', () => {
  test('holds children and their children, and nobody else', () => {
    const { read } = watch(
      stat(11, { parent: 10 }),
      stat(12, { parent: 11 }),
      stat(13),
      stat(14, { parent: 13 }),
    )
    expect(read()).toEqual([10, 11, 12])
  })

  test('holds children that are started later, also where they have smaller numbers', () => {
    const { machine, read } = watch(stat(13))
    expect(read()).toEqual([10])
    machine.start(stat(5, { parent: 20 }), stat(20, { parent: 10 }))
    expect(read()).toEqual([5, 10, 20])
  })

  test('keeps a process whose parent has ended, with the children that it starts later', () => {
    const { machine, read } = watch(stat(11, { parent: 10 }), stat(12, { parent: 11 }))
    expect(read()).toEqual([10, 11, 12])
    machine.processes.delete(11)
    machine.start(stat(12, { parent: 1 }))
    expect(read()).toEqual([10, 12])
    machine.start(stat(15, { parent: 12 }))
    expect(read()).toEqual([10, 12, 15])
  })

  test('does not take a process for the one that had its number before', () => {
    const { machine, read } = watch(stat(11, { parent: 10 }))
    expect(read()).toEqual([10, 11])
    machine.start(stat(11, { parent: 1, startedAt: 5000 }))
    expect(read()).toEqual([10])
  })

  test.each([
    ['is gone', null],
    ['waits for its parent to notice', stat(10, { isZombie: true })],
    ['has given its number to another', stat(10, { startedAt: 5000 })],
  ])('has ended once its root %s', (_name, later) => {
    const { machine, read } = watch(stat(11, { parent: 10 }))
    expect(read()).toEqual([10, 11])
    machine.processes.delete(10)
    if (later !== null) machine.start(later)
    expect(read()).toBeNull()
  })

  test('reads the processes of others only once, however many there are', () => {
    const others = Array.from({ length: 300 }, (_one, index) => stat(1000 + index))
    const { machine, read } = watch(...others)
    read()
    machine.reads.length = 0
    machine.start(stat(11, { parent: 10 }))
    expect(read()).toEqual([10, 11])
    expect(machine.reads).toEqual([10, 11])
  })
})
