/** Calls back once, after `delayMs` milliseconds; returns its cancel. */
export type Later = (delayMs: number, callback: () => void) => () => void

export const later: Later = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
