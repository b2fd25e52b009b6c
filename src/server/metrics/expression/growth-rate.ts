import type { Sample } from '../sample.ts'
import type { SeriesValue } from './values.ts'

/**
 * How much each series grew in a second since the scrape before; nothing for a series that is new, or that the server
 * has not counted again. One that fell began again at zero, because its server did.
 */
export class GrowthRate {
  private before = new Map<string, { readonly value: number; readonly atMs: number }>()

  of(samples: readonly Sample[], scrapedMs: number): SeriesValue[] {
    const { before } = this
    this.before = new Map()
    return samples.flatMap((sample) => {
      const { labels, value, stampMs } = sample
      const now = { value, atMs: stampMs ?? scrapedMs }
      const last = before.get(labels)
      const isNew = last === undefined || now.atMs !== last.atMs
      this.before.set(labels, isNew ? now : last)
      // A clock that was set back gives no time to divide by.
      if (last === undefined || now.atMs <= last.atMs) return []
      const grown = value < last.value ? value : value - last.value
      return [{ value: (1000 * grown) / (now.atMs - last.atMs), labels: () => sample.labelSet() }]
    })
  }

  forget(): void {
    this.before.clear()
  }
}
