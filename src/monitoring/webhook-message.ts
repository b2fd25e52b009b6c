import { counted } from '../analysis/stats/counted.ts'
import { EXIT } from '../errors.ts'
import { HEALTH_RULES, type HealthRule } from '../model/health-rules.ts'
import type { RunResult } from '../publish/publisher.ts'
import { testName } from '../report/exports/tracked-metrics.ts'
import { headline } from '../report/facts/headline.ts'
import { headlineWhy } from '../report/facts/headline-why.ts'
import { alertText } from '../report/facts/health-words.ts'
import { limitPhrase } from '../report/facts/limit-cause-words.ts'
import { foreignFindings } from '../report/facts/mark-words.ts'
import { metricsOf } from '../report/facts/metric-values.ts'
import type { Report } from '../report/schema/schema.ts'
import { clip, escapeTerminal } from '../text/escape.ts'

/** What a webhook gets, as JSON. */
export type WebhookMessage = Readonly<Record<string, unknown>> & {
  readonly event: 'alert' | 'verdict'
  /** The line that Slack and its like show. */
  readonly text: string
}

/** Connections that broke a rule or met all rules again, grouped. */
export interface AlertGroup {
  readonly rules: ReadonlyMap<HealthRule, RuleAlert>
  readonly recovered: number
}

export interface RuleAlert {
  readonly connections: number
  /** Ids of a few of them. */
  readonly examples: readonly string[]
}

const MARKS = { pass: '✅', fail: '❌', inconclusive: '⚠️', error: '❌' } as const
const MAX_WHY = 1000
const MAX_TARGET = 200

/** @param target of the run, without secrets */
export function alertMessage({ rules, recovered }: AlertGroup, target: string): WebhookMessage {
  const known = HEALTH_RULES.flatMap((rule) => {
    const alert = rules.get(rule)
    return alert === undefined ? [] : [{ rule, ...alert }]
  })
  const broken = known.map(
    ({ rule, connections }) =>
      `${counted(connections, 'connection')} ${alertText(rule, connections)} for 5 s`,
  )
  const phrases = [
    ...broken,
    ...(recovered === 0 ? [] : [`${counted(recovered, 'connection')} healthy again`]),
  ]
  const mark = known.length === 0 ? MARKS.pass : MARKS.inconclusive
  return {
    event: 'alert',
    text: shown(`${mark} Camera capacity run of ${clip(target, MAX_TARGET)}: ${phrases.join('; ')}`),
    target,
    rules: known,
    recovered,
  }
}

/** @param alerts connections that broke each rule during the run */
export function verdictMessage(
  result: RunResult,
  alerts: Readonly<Partial<Record<HealthRule, number>>>,
): WebhookMessage {
  const { run, failure } = result
  const verdict = verdictOf(result)
  const why = clip(failure?.message ?? run?.report.gate.why ?? '', MAX_WHY)
  const says = failure === null && run !== null ? answerOf(run.report) : `Camera capacity: error: ${why}`
  const text = shown(`${MARKS[verdict]} ${clip(says, MAX_WHY)}`)
  const common = { event: 'verdict', text, verdict, why, alerts } as const
  if (run === null) return common
  const { report, exitCode } = run
  return {
    ...common,
    target: report.run.target,
    profile: testName(report),
    exit_code: exitCode,
    interrupted: report.run.interrupted,
    void: report.generator.limited,
    limit_cause: report.limit_cause,
    marks: report.marks,
    capacity_model: report.capacity_model,
    metrics: Object.fromEntries(
      Object.entries(metricsOf(report)).map(([name, value]) => [name, finite(value)]),
    ),
  }
}

/** A run whose server failed, or that reached none, has no verdict on it. */
function verdictOf({ run, failure }: RunResult): keyof typeof MARKS {
  if (failure !== null || run === null || run.exitCode > EXIT.inconclusive) return 'error'
  return run.report.gate.verdict
}

function answerOf(report: Report): string {
  const [why] = headlineWhy(report)
  const result = why === undefined ? headline(report) : `${headline(report)} (${why})`
  const answer = [result, ...foreignFindings(report)].join('; ')
  const { limit_cause: limit } = report
  const isKnown = limit !== null && limit.cause !== 'unknown' && limit.cause !== 'generator'
  return isKnown ? `${answer}. Limit: ${limitPhrase(limit)}` : answer
}

/** JSON has no number for it. */
function finite(value: number | null): number | string | null {
  return value === Number.POSITIVE_INFINITY ? 'infinite' : value
}

/** Text from cameras and servers cannot become a link or a mention: `<!channel>` is one in Slack, `@all` in Mattermost. */
function shown(text: string): string {
  return escapeTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '＠')
}
