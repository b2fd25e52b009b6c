import { expect } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'

interface Stats {
  readonly bins: { readonly width_ms: number; readonly start_epoch_ms: number; readonly frames: number[] }
}

/** A stall of either side at an edge of the window moves so much of what is sent out of it or into it. */
const EDGE_SECONDS = 0.25

/** Complete frames that built-in cameras sent in a report's window; the first and last bin in part. */
export async function trueFrames(url: string, { run: { window } }: Report): Promise<number> {
  const { bins } = (await (await fetch(`${url}/stats?summary=1`)).json()) as Stats
  const [from, to] = [Date.parse(window.started_at), Date.parse(window.ended_at)]
  return bins.frames.reduce((sum, frames, index) => {
    const start = bins.start_epoch_ms + index * bins.width_ms
    const inside = Math.min(to, start + bins.width_ms) - Math.max(from, start)
    return sum + frames * Math.max(0, inside / bins.width_ms)
  }, 0)
}

/** How far a count may be from the truth: by what a quarter of a second brings. */
export function expectTrue(frames: number, truth: number, { run: { window } }: Report): void {
  const most = (truth / window.seconds) * EDGE_SECONDS
  expect(Math.abs(frames - truth), `${frames} frames, the cameras say ${truth}`).toBeLessThan(most)
}
