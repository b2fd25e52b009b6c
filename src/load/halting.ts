import type { LoadWorker } from './workers/worker.ts'

/** Waits for work on these workers; halts them when the signal aborts, so that it is over soon. */
export async function halting<T>(
  workers: readonly LoadWorker[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const halt = (): void => {
    // A worker that has died meanwhile has nothing to halt; the work itself tells what became of it.
    for (const worker of workers) worker.halt().catch(() => {})
  }
  signal.addEventListener('abort', halt, { once: true })
  try {
    const done = work()
    if (signal.aborted) halt()
    return await done
  } finally {
    signal.removeEventListener('abort', halt)
  }
}
