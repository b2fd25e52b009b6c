/** Never faster than this many times `--connect-rate`. */
const MAX_TIMES = 8
/** First frames are prompt within this share of their limit. */
const PROMPT = 0.25

/** How the connections that a trial opened came up. */
export interface Opened {
  /** Times of their first frames; null if none came. */
  readonly firstFrameMs: readonly (number | null)[]
  /** The latest time that is allowed. */
  readonly limitMs: number
  /** Whether the trial passed. */
  readonly passes: boolean
}

/**
 * The rate of the next new connections: doubled if all were prompt with their first frame in a trial that passed,
 * back to the planned rate if one came late or not at all, otherwise unchanged.
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

/**
 * Whether a trial failed because connections came too fast to start. It says nothing about the load and is repeated
 * slowly.
 */
export function isStorm(rate: number, planned: number, { firstFrameMs, limitMs, passes }: Opened): boolean {
  return !passes && rate > planned && firstFrameMs.some((ms) => ms === null || ms > limitMs)
}
