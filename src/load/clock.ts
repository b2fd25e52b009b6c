/** Time as the engine sees it, so that tests can drive it. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number
  /** Calls back once after a delay; returns its cancel. */
  after(delayMs: number, callback: () => void): () => void
  /** Calls back periodically; returns its cancel. */
  every(periodMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  every(periodMs, callback) {
    const timer = setInterval(callback, periodMs)
    return () => clearInterval(timer)
  },
}

/** Resolves after the delay, or at once when the signal aborts; never rejects. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || delayMs <= 0) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(delayMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
