import type { Shard } from '../model/shard.ts'
import { readCount } from './digits.ts'

/** As many jobs as a matrix of GitHub Actions can have. */
export const MAX_SHARDS = 256

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Part 2 of 4 of `2/4`; undefined for another text. */
export function readShard(text: string): Shard | undefined {
  const [, first = '', second = ''] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []
  const of = readCount(second, 1, MAX_SHARDS)
  const number = of === undefined ? undefined : readCount(first, 1, of)
  return of === undefined || number === undefined ? undefined : { number, of }
}

/** A moment with its time zone, in UTC with milliseconds; undefined for another text. */
export function readMoment(text: string): string | undefined {
  const atMs = TIME.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString()
}
