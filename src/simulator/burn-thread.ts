/** What the main thread and the burning threads share. Every array is in shared memory. */
export interface BurnMemory {
  /** Jobs handed out and jobs taken since the start; both wrap around. */
  readonly given: Int32Array
  readonly taken: Int32Array
  /** Reports since the start. */
  readonly reported: Int32Array
  /** 1 while a message to the main thread is on its way. */
  readonly isNotified: Int32Array
  /** Microseconds to burn, by slot. */
  readonly jobs: Int32Array
  /** Slots of finished jobs, plus 1; 0 for an empty entry. */
  readonly reports: Int32Array
}

/** The part of `node:worker_threads` that a burning thread needs. */
interface ThreadSide {
  readonly parentPort: { postMessage(message: null): void }
  readonly workerData: BurnMemory
}

/**
 * Runs in a thread: takes jobs in order and burns the processor time of each. Its source text is the thread's whole
 * program, which works from sources and from a bundle alike, so it must not refer to anything outside itself.
 *
 * Many kernels account a thread's processor time only once per tick (4 ms). So a job is timed by a clock that is read
 * every microsecond, where a jump means that the thread was not running, and the kernel's account corrects the sum.
 */
export function burnThread({ parentPort, workerData }: ThreadSide): never {
  const { given, taken, reported, isNotified, jobs, reports } = workerData
  const leapMs = 0.05
  let askedMs = 0
  let zeroMs = Number.NaN

  for (;;) {
    const slot = nextSlot()
    // Read only here: the account is up to date after a sleep, but up to a tick old after a spin.
    const usedMs = processorMs()
    if (Number.isNaN(zeroMs)) zeroMs = usedMs
    const excessMs = usedMs - zeroMs - askedMs
    const jobMs = (jobs[slot] ?? 0) / 1000
    spin(jobMs - Math.max(-jobMs, Math.min(0.05 * excessMs, jobMs)))
    askedMs += jobMs
    report(slot)
  }

  function nextSlot(): number {
    for (;;) {
      const job = Atomics.load(taken, 0)
      const last = Atomics.load(given, 0)
      if (job === last) Atomics.wait(given, 0, last)
      else if (Atomics.compareExchange(taken, 0, job, (job + 1) | 0) === job) return job & (jobs.length - 1)
    }
  }

  function processorMs(): number {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }

  function spin(forMs: number): void {
    let ranMs = 0
    let lastMs = performance.now()
    while (ranMs < forMs) {
      const nowMs = performance.now()
      if (nowMs - lastMs < leapMs) ranMs += nowMs - lastMs
      lastMs = nowMs
    }
  }

  function report(slot: number): void {
    const at = Atomics.add(reported, 0, 1) & (reports.length - 1)
    Atomics.store(reports, at, slot + 1)
    if (Atomics.exchange(isNotified, 0, 1) === 0) parentPort.postMessage(null)
  }
}
