const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const
const NUMBER = String.raw`(\d{1,12}(?:\.\d{1,6})?)`
const PLAIN = new RegExp(`^${NUMBER}$`)
/** Every unit at most once, larger ones first: `1h`, `1m30s`, `500ms`. */
const WITH_UNITS = new RegExp(`^(?:${NUMBER}h)?(?:${NUMBER}m)?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`)
const RATE = new RegExp(`^${NUMBER}(?:/s)?$`)

/** Milliseconds of `180` (seconds), `90s`, `2m`, `1m30s`, `1h` or `500ms`; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const seconds = PLAIN.exec(text)?.[1]
  if (seconds !== undefined) return Math.round(Number(seconds) * UNITS_MS.s)
  const match = WITH_UNITS.exec(text)
  if (match === null || text === '') return undefined
  const [, h = '0', m = '0', s = '0', ms = '0'] = match
  return Math.round(
    Number(h) * UNITS_MS.h + Number(m) * UNITS_MS.m + Number(s) * UNITS_MS.s + Number(ms) * UNITS_MS.ms,
  )
}

/** Events a second of `50`, `0.5` or `50/s`; undefined for anything else. */
export function readRate(text: string): number | undefined {
  const value = RATE.exec(text)?.[1]
  return value === undefined ? undefined : Number(value)
}
