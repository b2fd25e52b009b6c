import { counted } from '../../../analysis/stats/counted.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { abChart } from '../charts/ab-chart.ts'
import { abIntervalChart } from '../charts/ab-interval-chart.ts'
import { html } from '../html.ts'
import { amount, bullets, facts, percent, type Section } from '../html-layout.ts'

type Ab = NonNullable<Report['ab']>

/** The comparison of two servers in one job; null if there was none. */
export function abSection(report: Report): Section | null {
  const { ab } = report
  if (ab === null) return null
  const list = facts([
    ['Capacity, head ÷ base', ab.ratio === null ? 'not known' : amount(ab.ratio, 3)],
    ['Interval', ab.low === null || ab.high === null ? '' : `${amount(ab.low, 3)} to ${amount(ab.high, 3)}`],
    ['Noise between pairs', share(ab.pair_noise)],
    ['Smallest detectable change', share(ab.detectable_change)],
    [
      'Load',
      ab.load === null
        ? 'none was found that saturates the base'
        : `${counted(ab.load, 'connection')} a trial`,
    ],
    ['Base', ab.self_check ? 'the target itself (an A/A check)' : ab.baseline_target],
  ])
  const notes = [...(ab.incomplete === null ? [] : [`not enough to judge: ${ab.incomplete}`]), ...ab.notes]
  const body = html`<p><strong>${report.generator.limited ? 'Not judged: the run is void.' : resultOf(ab)}</strong></p>${list}${abIntervalChart([['head', report]])}${abChart(ab)}${bullets(notes.map((note) => `${sentence(note)}.`))}`
  return { id: 'comparison', title: 'Base and head', body }
}

function resultOf({ ratio, low, high }: Ab): string {
  if (ratio === null) return 'Too few pairs to compare the two.'
  const isClear = low !== null && high !== null && (low > 1 || high < 1)
  return isClear
    ? `The head has ${capacityChange(ratio)}, more than chance explains.`
    : `The head has ${capacityChange(ratio)}, which may be chance: the interval includes no change.`
}

/** `7 % less capacity than the base` */
function capacityChange(ratio: number): string {
  return `${percent(Math.abs(100 * (ratio - 1)))} ${ratio < 1 ? 'less' : 'more'} capacity than the base`
}

function share(value: number | null): string {
  return value === null ? '' : percent(100 * value)
}
