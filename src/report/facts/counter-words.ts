import type { CounterDisagreement } from '../../model/counter-disagreement.ts'
import type { Report } from '../schema/schema.ts'
import { figureText } from './figure-words.ts'

/** `MediaMTX at http://… counted 110 frames/s as sent, and 100 frames/s arrived: 10.0 % more` */
export function counterText({ what, sent, received, source }: CounterDisagreement): string {
  const unit = `${what}/s`
  const difference = `${Math.abs(differencePercent({ sent, received })).toFixed(1)} %`
  const than = sent > received ? 'more' : 'less'
  return `${source} counted ${figureText(sent, unit)} as sent, and ${figureText(received, unit)} arrived: ${difference} ${than}`
}

/** `Counters disagree: …`, without the full stop; null if they agree, or cannot be compared. */
export function disagreementText({ counters }: Report): string | null {
  return counters === null ? null : `Counters disagree: ${counters.text}`
}

/** What the server counted beyond what arrived, in percent of that; below 0 if it counted less. */
export function differencePercent({
  sent,
  received,
}: Pick<CounterDisagreement, 'sent' | 'received'>): number {
  return (100 * (sent - received)) / received
}
