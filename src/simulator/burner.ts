import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type BurnMemory, burnThread } from './burn-thread.ts'

/** Jobs that may be pending at once; a power of 2. */
const SLOTS = 16_384
const PROGRAM = `(${burnThread})(require('node:worker_threads'))`

/**
 * Burns processor time for streams, first come, first served, in as many threads as there are usable processors. The
 * threads start with the first job. Jobs and results go through shared memory, because a message per frame would cost
 * as much as a small job.
 */
export class Burner {
  readonly #memory = createMemory()
  /** What to call when a job is finished, by slot. */
  readonly #callbacks: (undefined | (() => void))[] = Array(SLOTS)
  #threads: readonly Worker[] = []
  #isClosed = false
  #given = 0
  #read = 0

  /**
   * Calls `done` once this much processor time was burnt.
   * @returns false when too many jobs are pending, or after {@link close}: then nothing is called
   */
  burn(microseconds: number, done: () => void): boolean {
    const slot = this.#given & (SLOTS - 1)
    if (this.#isClosed || this.#callbacks[slot] !== undefined) return false
    if (this.#threads.length === 0) this.#start()
    const { jobs, given } = this.#memory
    this.#callbacks[slot] = done
    jobs[slot] = microseconds
    this.#given = (this.#given + 1) | 0
    Atomics.store(given, 0, this.#given)
    Atomics.notify(given, 0, 1)
    return true
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
  }

  #start(): void {
    this.#threads = Array.from({ length: availableParallelism() }, () => {
      const thread = new Worker(PROGRAM, { eval: true, execArgv: [], name: 'burn', workerData: this.#memory })
      thread.on('message', () => this.#readReports())
      thread.unref()
      return thread
    })
  }

  #readReports(): void {
    const { isNotified, reports } = this.#memory
    Atomics.store(isNotified, 0, 0)
    for (;;) {
      const slot = Atomics.exchange(reports, this.#read & (SLOTS - 1), 0) - 1
      if (slot < 0 || this.#isClosed) return
      this.#read = (this.#read + 1) | 0
      const done = this.#callbacks[slot]
      this.#callbacks[slot] = undefined
      done?.()
    }
  }
}

function createMemory(): BurnMemory {
  const shared = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4))
  return {
    given: shared(1),
    taken: shared(1),
    reported: shared(1),
    isNotified: shared(1),
    jobs: shared(SLOTS),
    reports: shared(SLOTS),
  }
}
