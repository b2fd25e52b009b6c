import { METRICS } from '../../model/metrics.ts'
import type { Change, Drift, MetricTrend, Night, Series, Trend } from '../../model/night-series.ts'
import type { LeftOutFile } from '../facts/night.ts'
import { levelsOf } from '../facts/trend-levels.ts'
import { seriesTitle, trendFindings } from '../facts/trend-words.ts'
import { TREND_SCHEMA_VERSION, type TrendDocument } from '../schema/schema-trend.ts'

type Document = TrendDocument
type DocumentSeries = Document['series'][number]
type DocumentMetric = DocumentSeries['metrics'][number]

/** The trend as JSON (`trend.schema.json`). */
export function trendJson(trend: Trend, leftOut: readonly LeftOutFile[]): string {
  return `${JSON.stringify(trendDocument(trend, leftOut), null, 2)}\n`
}

function trendDocument(trend: Trend, leftOut: readonly LeftOutFile[]): Document {
  const { options, series, duplicates, tooMany } = trend
  return {
    schema_version: TREND_SCHEMA_VERSION,
    options: { metrics: [...options.metrics], min_change: options.minChange, p_value: options.pValue },
    repeated_nights: duplicates,
    older_nights: tooMany,
    left_out_files: leftOut.map(({ file, why }) => ({ file, why })),
    findings: trendFindings(trend).map(({ between: _, ...finding }) => finding),
    series: series.flatMap(seriesOf),
  }
}

function seriesOf(series: Series): DocumentSeries[] {
  const latest = series.nights.at(-1)
  if (latest === undefined) return []
  return [
    {
      title: seriesTitle(series),
      simulated: latest.isSimulated,
      profile: latest.profile,
      fingerprint: latest.fingerprint,
      nights: series.nights.map(nightOf),
      metrics: series.metrics.map(metricOf),
    },
  ]
}

function nightOf(night: Night): DocumentSeries['nights'][number] {
  const { runId, startedAt, commit, ref, url, source, voidReason, limitCause } = night
  return {
    ...{ run_id: runId, started_at: startedAt, commit, ref, url, source },
    ...{ void_reason: voidReason, limit_cause: limitCause },
  }
}

function metricOf(trend: MetricTrend): DocumentMetric {
  const levels = levelsOf(trend)
  return {
    metric: trend.metric,
    unit: METRICS[trend.metric].unit,
    used_nights: trend.used,
    needed_nights: trend.needed,
    values: trend.values.map(({ value, low, high, leftOut }, at) => ({
      ...{ value, low, high, left_out: leftOut },
      level: levels[at] ?? null,
    })),
    changes: trend.changes.map(changeOf),
    drift: trend.drift === null ? null : driftOf(trend.drift),
    drift_nights: trend.driftNights,
    drift_needed_nights: trend.driftNeeded,
  }
}

function changeOf(change: Change): DocumentMetric['changes'][number] {
  const { kind, before, after, p, required } = change
  return {
    kind,
    last_before: change.lastBefore,
    first_after: change.firstAfter,
    ...{ before, after, change: change.change, required, p },
    worse: change.isWorse,
    recovered: change.isRecovered,
    nights_before: change.nightsBefore,
    nights_after: change.nightsAfter,
    cause_before: change.causeBefore,
    cause_after: change.causeAfter,
  }
}

function driftOf({ isWorse, ...drift }: Drift): NonNullable<DocumentMetric['drift']> {
  return { ...drift, worse: isWorse }
}
