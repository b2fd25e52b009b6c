/** Never faster than this many times `--connect-rate`. */
const MAX_TIMES = 8
/** First frames are prompt within this part of their limit. */
const PROMPT = 0.25

/** How the connections that a trial opened came up. */
export interface Opened {
  /** Times of their first frames; null: none came. */
  readonly firstFrameMs: readonly (number | null)[]
  /** Of the slowest that is allowed. */
  readonly limitMs: number
  /** Whether the trial passed. */
  readonly passes: boolean
}

/**
 * The rate of the next new connections: twice that of ones that all had their first frame promptly in a trial that passed,
 * the planned rate again after one that came late or not at all; else as it was.
 */
export function nextConnectRate(
  rate: number,
  planned: number,
  { firstFrameMs, limitMs, passes }: Opened,
): number {
  if (firstFrameMs.length === 0) return rate
  if (firstFrameMs.some((ms) => ms === null || ms > limitMs)) return planned
  const isPrompt = firstFrameMs.every((ms) => ms !== null && ms <= PROMPT * limitMs)
  return passes && isPrompt ? Math.min(2 * rate, MAX_TIMES * planned) : rate
}

/** A trial that failed where connections came too fast to start says nothing about the load: it is made again, slowly. */
export function isStorm(rate: number, planned: number, { firstFrameMs, limitMs, passes }: Opened): boolean {
  return !passes && rate > planned && firstFrameMs.some((ms) => ms === null || ms > limitMs)
}
