import type { Bottleneck } from '../../model/bottleneck.ts'

/** From this share of the link on, the link is the limit. */
const FULL_LINK = 0.9

/**
 * A flow that does not grow with the load. That the network sets it is known only where it fills the link.
 * @param linkMbps as given; null if nobody did
 */
export function constantFlow(
  seen: Extract<Bottleneck['seen'], { code: 'constant_flow' | 'trials_constant_flow' }>,
  megabitsPerSecond: number,
  linkMbps: number | null,
): Bottleneck {
  const isFull = linkMbps !== null && megabitsPerSecond >= FULL_LINK * linkMbps
  if (isFull) return { name: 'Network bandwidth', seen, advice: { code: 'faster_link', linkMbps } }
  return { name: 'Constant throughput', seen, advice: { code: 'find_limit', linkMbps } }
}
