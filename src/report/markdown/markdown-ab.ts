import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, figure, folded, table } from './markdown-layout.ts'

type Ab = NonNullable<Report['ab']>

/** The comparison of two servers; empty if there was none. */
export function abBlocks({ ab }: Report): Block[] {
  if (ab === null) return []
  const facts = bullets([...result(ab), ...ab.notes.map((note) => prose(note))])
  const pairs = ab.pairs.length === 0 ? '' : pairTable(ab)
  const title = `A/B comparison: ${counted(ab.pairs.length, 'pair')}`
  return [{ priority: 4, text: folded(title, subject(ab), facts, pairs) }]
}

function subject({ baseline_target: baseline, self_check: isSelfCheck, load }: Ab): string {
  const against = isSelfCheck ? 'The target against itself (an A/A check)' : `Against ${code(baseline)}`
  const at = load === null ? 'no load was found that saturates it' : `${counted(load, 'connection')} a trial`
  return `${against}, ${at}.`
}

function result(ab: Ab): string[] {
  const incomplete = ab.incomplete === null ? [] : [`Not enough to judge: ${prose(ab.incomplete)}`]
  if (ab.ratio === null) return incomplete
  return [
    `Capacity, this run ÷ base: **${figure(ab.ratio, 3)}** (interval ${figure(ab.low, 3)} to ${figure(ab.high, 3)})`,
    `Noise between pairs: ${percent(ab.pair_noise)}; smallest change that it can detect: ${percent(ab.detectable_change)}`,
    ...incomplete,
  ]
}

function pairTable({ pairs }: Ab): string {
  const rows = pairs.map(({ order, base, head }) => [
    order,
    figure(base, 2),
    figure(head, 2),
    base > 0 ? figure(head / base, 3) : figure(null),
  ])
  const header = ['order', 'goodput of the base', 'of this run', 'this run ÷ base']
  return table({ header, rows, align: ['l', 'r', 'r', 'r'] })
}

function percent(share: number | null): string {
  return share === null ? figure(null) : `${figure(100 * share)} %`
}
