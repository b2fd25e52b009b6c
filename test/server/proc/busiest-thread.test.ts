import { expect, test } from 'vitest'
import { BusiestThread } from '../../../src/server/proc/busiest-thread.ts'
import type { ProcStat } from '../../../src/server/proc/proc-stat.ts'
import { stat, treeOf } from './stats.ts'

function watch(first: Record<number, ProcStat[]>) {
  const machine = { threads: first, reads: [] as number[] }
  const busiest = new BusiestThread((pid) => {
    machine.reads.push(pid)
    return machine.threads[pid] ?? []
  })
  return { machine, busiest }
}

const SERVER = stat(10, { used: 100, threads: 3 })
const IDLE = stat(11, { used: 40, threads: 8 })
const SIMPLE = stat(12, { used: 10 })

test('the busiest thread is the one that used most since the last reading, of all processes', () => {
  const { machine, busiest } = watch({
    10: [stat(10, { used: 60 }), stat(20, { used: 40 })],
    11: [stat(11, { used: 40 })],
  })
  const first = treeOf(SERVER, IDLE, SIMPLE)
  expect(busiest.between(first, first).ticks).toBe(0)
  machine.threads = { 10: [stat(10, { used: 65 }), stat(20, { used: 70 })] }
  const second = treeOf({ ...SERVER, used: 135 }, IDLE, { ...SIMPLE, used: 22 })
  expect(busiest.between(first, second).ticks).toBe(30)
  const third = treeOf({ ...SERVER, used: 135 }, IDLE, { ...SIMPLE, used: 62 })
  expect(busiest.between(second, third).ticks).toBe(40)
})

test('the busiest thread has the name that it gave itself, and none if nothing ran', () => {
  const { machine, busiest } = watch({ 10: [stat(10, { used: 60 }), stat(20, { used: 40, name: 'old' })] })
  const first = treeOf(SERVER)
  expect(busiest.between(first, first)).toEqual({ ticks: 0, name: '' })
  machine.threads = { 10: [stat(10, { used: 65 }), stat(20, { used: 70, name: ') R (x' })] }
  expect(busiest.between(first, treeOf({ ...SERVER, used: 135 }))).toEqual({ ticks: 30, name: ') R (x' })
})

test('threads of processes that did nothing are not read again', () => {
  const { machine, busiest } = watch({ 10: [stat(10, { used: 60 })], 11: [stat(11, { used: 40 })] })
  const first = treeOf(SERVER, IDLE, SIMPLE)
  busiest.between(first, first)
  expect(machine.reads).toEqual([10, 11])
  busiest.between(first, treeOf({ ...SERVER, used: 101 }, IDLE, { ...SIMPLE, used: 22 }))
  expect(machine.reads).toEqual([10, 11, 10])
})

test('a thread that was born since counts in full, also under the number of one that has ended', () => {
  const { machine, busiest } = watch({ 10: [stat(20, { used: 90 })] })
  const first = treeOf(SERVER)
  busiest.between(first, first)
  machine.threads = { 10: [stat(20, { used: 25, startedAt: 5000 })] }
  expect(busiest.between(first, treeOf({ ...SERVER, used: 130 })).ticks).toBe(25)
})

test('no thread used more than its process', () => {
  const { machine, busiest } = watch({ 10: [stat(20, { used: 90 })] })
  const first = treeOf(SERVER)
  busiest.between(first, first)
  machine.threads = { 10: [stat(20, { used: 102 })] }
  expect(busiest.between(first, treeOf({ ...SERVER, used: 111 })).ticks).toBe(11)
})
