import type { Report } from '../../src/report/schema.ts'

interface Stats {
  readonly bins: { readonly width_ms: number; readonly start_epoch_ms: number; readonly frames: number[] }
}

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
