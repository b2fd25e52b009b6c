import type { LoadWorker } from './workers/worker.ts'

/** Waits for work on these workers. Halts them when the signal aborts, so that the work ends soon. */
export async function halting<T>(
  workers: readonly LoadWorker[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const halt = (): void => {
    // A worker that has died meanwhile has nothing to halt, and the work reports its own failure.
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
