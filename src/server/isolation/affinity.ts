import { execFile } from 'node:child_process'
import { allowedProcessors, listOfProcessors, processorsIn } from '../../system/allowed-processors.ts'
import { readProc } from '../proc/proc-files.ts'
import { without } from './decision.ts'
import type { Knob } from './knob.ts'

const LIMIT_MS = 10_000
/** One shell for many threads, because `taskset` takes one at a time. */
const SCRIPT = 'list=$1; shift; for thread; do taskset -p -c "$list" "$thread"; done'

/** Processors that a process or a thread may run on; empty when it has ended or may not be read. */
export function processorsOf(thread: number): ReadonlySet<number> {
  return allowedProcessors(readProc(`/proc/${thread}/status`) ?? '') ?? new Set()
}

/** Node.js cannot set an affinity. */
export async function hasTaskset(): Promise<boolean> {
  return await run('taskset', ['-p', '-c', String(process.pid)])
}

/**
 * The affinity of each thread, which gives up the reserved processors.
 * @param otherwise what to give a thread that would be left without a processor
 */
export function affinityKnob(reserved: ReadonlySet<number>, otherwise: ReadonlySet<number>): Knob {
  return {
    read: (thread) => listOfProcessors(processorsOf(thread)) || null,
    aim(before) {
      const kept = without(processorsIn(before), reserved)
      return listOfProcessors(kept.size > 0 ? kept : otherwise)
    },
    async set(value, threads) {
      await run('sh', ['-c', SCRIPT, 'sh', value, ...threads.map(String)])
    },
  }
}

async function run(program: string, words: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  execFile(program, words, { timeout: LIMIT_MS }, (error) => resolve(error === null))
  return await promise
}
