import { clip } from '../../text/escape.ts'
import { connections, only } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

type Ab = NonNullable<Report['ab']>

/** How the target compares with the second server; null if there was none. */
export function abSection({ ab }: Report): Section | null {
  if (ab === null) return null
  const who = ab.self_check ? 'itself (an A/A check)' : clip(ab.baseline_target, 120)
  return [
    `⚖️ A/B against ${who}:`,
    `Load: ${ab.load === null ? 'none was found that saturates the servers' : `${connections(ab.load)} in every trial`}`,
    `Pairs: ${ab.pairs.length}`,
    ...changeLines(ab),
    ...noiseLines(ab),
    ...only(ab.incomplete !== null, `⚠️ Incomplete: ${ab.incomplete}`),
    ...ab.notes.map((note) => `- ${note}`),
  ]
}

/** How much more or less the target holds than the second server. */
export function changeLines(ab: Report['ab']): string[] {
  if (ab === null) return []
  const { ratio, low, high } = ab
  if (ratio === null) return ['Change of capacity: not known, at least two pairs are needed']
  const interval = low === null || high === null ? '' : `, interval ${change(low)} to ${change(high)}`
  return [`Change of capacity: ${change(ratio)}${interval}`]
}

function noiseLines({ ratio, pair_noise: noise, detectable_change: detectable }: Ab): string[] {
  if (ratio === null) return []
  return [
    ...(noise === null ? [] : [`Pair noise: ${percent(noise)}`]),
    ...(detectable === null ? [] : [`Smallest detectable change: ${percent(detectable)}`]),
  ]
}

/** 0.93 → `-7.0 %`; a value that rounds to 0 gets no sign. */
function change(ratio: number): string {
  const points = Number(((ratio - 1) * 100).toFixed(1))
  return `${points > 0 ? '+' : ''}${points.toFixed(1)} %`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
