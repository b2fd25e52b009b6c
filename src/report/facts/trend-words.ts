import { counted } from '../../analysis/stats/counted.ts'
import type { Metric } from '../../model/metrics.ts'
import type {
  Change,
  ChangeKind,
  Drift,
  LeftOut,
  MetricTrend,
  Night,
  Series,
  Trend,
} from '../../model/night-series.ts'
import { figure, rounded } from '../../text/figure.ts'
import { LIMIT_TITLES } from './limit-cause-words.ts'
import { metricText, metricTitle } from './metric-words.ts'

/** What a trend shows, for people. */
export interface TrendFinding {
  readonly code: 'step' | 'drift' | 'too_few' | 'steady' | 'unmeasured'
  /** Bad is a loss that still holds, good a gain or a loss that was made up for. */
  readonly tone: 'bad' | 'good' | 'unsure' | null
  /** Index of its series. */
  readonly series: number
  readonly metric: Metric
  /** One sentence without the nights and without the full stop. */
  readonly text: string
  /** The last good night and the first bad one of a step, the first and the last of a drift; null for others. */
  readonly between: readonly [Night, Night] | null
  /** More about it, as a phrase; may be empty. */
  readonly note: string
}

const ORDER = ['bad', 'unsure', 'good', null] as const

/** Everything that a trend shows: losses first, then what could not be judged. */
export function trendFindings({ series }: Trend): TrendFinding[] {
  const all = series.flatMap((one, at) => one.metrics.flatMap((metric) => findingsOf(one, at, metric)))
  return all.toSorted((a, b) => ORDER.indexOf(a.tone) - ORDER.indexOf(b.tone))
}

function findingsOf({ nights }: Series, series: number, trend: MetricTrend): TrendFinding[] {
  const { metric, changes, drift } = trend
  const named = { series, metric }
  const between = (first: number, last: number): TrendFinding['between'] => {
    const [a, b] = [nights[first], nights[last]]
    return a === undefined || b === undefined ? null : [a, b]
  }
  const steps = changes.filter(({ kind }) => kind === 'step')
  const found = [
    ...steps.map((change): TrendFinding => {
      const tone = change.isWorse && !change.isRecovered ? 'bad' : 'good'
      const nightsOf = between(change.lastBefore, change.firstAfter)
      return {
        ...named,
        code: 'step',
        tone,
        text: stepText(metric, change),
        between: nightsOf,
        note: stepNote(change),
      }
    }),
    ...(drift === null
      ? []
      : [
          {
            ...named,
            code: 'drift' as const,
            tone: drift.isWorse ? ('bad' as const) : ('good' as const),
            text: driftText(metric, drift),
            between: between(drift.first, drift.last),
            note: '',
          },
        ]),
  ]
  return found.length > 0 ? found : [{ ...named, ...quiet(trend), between: null }]
}

/** `Capacity in connections fell by 10.2 %, from 601 to 540` */
function stepText(metric: Metric, { change, before, after }: Change): string {
  return `${metricTitle(metric)} ${change < 0 ? 'fell' : 'rose'} by ${shareText(change)}, from ${levelText(metric, before)} to ${levelText(metric, after)}`
}

function stepNote({ causeBefore, causeAfter, isRecovered }: Change): string {
  const cause =
    causeBefore === causeAfter
      ? ''
      : `limited by ${causeText(causeBefore)} before, by ${causeText(causeAfter)} since`
  return [cause, isRecovered ? 'recovered since' : ''].filter((text) => text !== '').join('; ')
}

function causeText(cause: Change['causeBefore']): string {
  return cause === null ? 'nothing that is known' : LIMIT_TITLES[cause]
}

/** `Capacity in connections falls by 0.5 % a night, 9.6 % over 20 nights` */
function driftText(metric: Metric, { slope, total, nights }: Drift): string {
  return `${metricTitle(metric)} ${slope < 0 ? 'falls' : 'rises'} by ${shareText(slope, 2)} a night, ${shareText(total)} over ${nights} nights`
}

/** What is said where nothing was found. */
function quiet(trend: MetricTrend): Pick<TrendFinding, 'code' | 'tone' | 'text' | 'note'> {
  const { metric, used, needed, driftNights, driftNeeded, values } = trend
  const title = metricTitle(metric)
  const note = leftOutText(values.flatMap(({ leftOut }) => leftOut ?? []))
  if (values.every(({ value, leftOut }) => value === null && leftOut !== 'infinite'))
    return { code: 'unmeasured', tone: null, text: `${title}: not measured in any night`, note: '' }
  if (used < needed)
    return {
      code: 'too_few',
      tone: 'unsure',
      text: `${title}: not enough nights (${used} of ${needed})`,
      note,
    }
  const drift = driftNights < driftNeeded ? ` (a drift takes ${driftNeeded})` : ' and no drift'
  const tone = values.at(-1)?.leftOut === 'infinite' ? 'unsure' : null
  return { code: 'steady', tone, text: `${title}: no step${drift} in ${counted(used, 'night')}`, note }
}

const LEFT_OUT: Readonly<Record<LeftOut, string>> = {
  void: 'void',
  at_least: '“at least”',
  infinite: 'without a number, because it never came',
  not_measured: 'not measured',
}

/** `left out: 3 void, 1 “at least”`; empty if every night counts. */
function leftOutText(reasons: readonly LeftOut[]): string {
  const counts = [...Map.groupBy(reasons, (reason) => reason)]
  const texts = counts.map(([reason, nights]) => `${nights.length} ${LEFT_OUT[reason]}`)
  return texts.length === 0 ? '' : `left out: ${texts.join(', ')}`
}

const KINDS: Readonly<Record<ChangeKind, string>> = {
  step: 'step',
  part_of_drift: 'part of a drift',
  small: 'too small to count',
  short: 'too few nights on one side yet',
  chance: 'may be chance',
}

/** `step: -10.2 %` */
export function changeNote({ kind, change }: Change): string {
  return `${KINDS[kind]}: ${change < 0 ? '−' : '+'}${shareText(change)}`
}

const VOID: Readonly<Record<NonNullable<Night['voidReason']>, string>> = {
  generator_limited: 'void: the load generator was the limit',
  part: 'void: shards that are not a whole run',
  interrupted: 'void: interrupted',
}

/** Empty for a night that counts. */
export function voidText({ voidReason }: Night): string {
  return voidReason === null ? '' : VOID[voidReason]
}

/** `mjpeg, 24 cameras × 2 connections, 25 FPS, on Example CPU (4 processors, 16 GB, ubuntu24)` */
export function seriesTitle({ nights }: Series): string {
  const latest = nights.at(-1)
  if (latest === undefined) return 'no nights'
  const { profile, fingerprint, isSimulated } = latest
  const { protocol, cameras, connections_per_camera: each, nominal_fps: fps, published } = profile
  const test = [
    protocol,
    `${counted(cameras, 'camera')} × ${counted(each, 'connection')}`,
    ...(fps === null ? [] : [`${figure(fps)} FPS`]),
    ...(published === undefined ? [] : [`published as ${published}`]),
    ...(isSimulated ? ['built-in cameras'] : []),
  ]
  const image = fingerprint.runner_image?.split(/\s/)[0]
  const machine = [
    counted(fingerprint.cpus, 'processor'),
    `${figure(fingerprint.memory_gb)} GB`,
    ...(image === undefined ? [] : [image]),
  ]
  return `${test.join(', ')}, on ${fingerprint.cpu_model} (${machine.join(', ')})`
}

/** Levels are means, so they have no more digits than people compare. */
function levelText(metric: Metric, level: number): string {
  return metricText(metric, Number(level.toPrecision(level >= 1000 ? 4 : 3)))
}

/** `10.2 %`, without its sign. */
function shareText(share: number, digits = 1): string {
  return `${rounded(100 * Math.abs(share), digits)} %`
}

/** `2026-01-20` */
export function dateOf({ startedAt }: Night): string {
  return startedAt.slice(0, 10)
}

/** The first seven digits, as git shows them; empty where it is not known. */
export function shortCommit({ commit }: Night): string {
  return commit?.slice(0, 7) ?? ''
}

/** `2026-01-20 (a1b2c3d)` */
export function nightText(night: Night): string {
  const commit = shortCommit(night)
  return commit === '' ? dateOf(night) : `${dateOf(night)} (${commit})`
}
