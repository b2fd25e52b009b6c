import type { CounterDisagreement } from '../../model/counter-disagreement.ts'
import { counterText, differencePercent } from '../facts/counter-words.ts'
import type { Report } from '../schema/schema.ts'
import { tidy } from './numbers.ts'

/** `counters` */
export function reportCounters(found: CounterDisagreement | null): Report['counters'] {
  if (found === null) return null
  return {
    figure: found.what,
    server: tidy(found.sent),
    received: tidy(found.received),
    difference_percent: tidy(differencePercent(found)),
    allowed_percent: tidy(100 * found.allowed),
    seconds: tidy(found.seconds),
    source: found.source,
    text: counterText(found),
  }
}
