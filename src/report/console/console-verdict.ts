import { clip } from '../../text/escape.ts'
import { verdictTexts } from '../facts/gate-rows.ts'
import { limitPhrase } from '../facts/limit-cause-words.ts'
import { foreignFindings } from '../facts/mark-words.ts'
import { silenceOf } from '../facts/silence-words.ts'
import { only, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import { changeLines } from './console-ab.ts'
import { capacityText } from './console-capacity.ts'
import { feasibilityLine } from './console-legacy.ts'
import type { Line, Section, Tone } from './section.ts'

const MAX_WHY = 300
const TONES: Readonly<Record<Report['gate']['verdict'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'unsure',
}

/** The last block of every summary, at most six lines. Only three, without files, if the target never answered. */
export function verdictSection(report: Report, files: readonly string[]): Section {
  const silence = silenceOf(report)
  const json = files.find((file) => file.endsWith('.json'))
  const written = only(json !== undefined, `Report: ${json}`)
  if (silence === null)
    return [
      verdictLine(report, clip(report.gate.why, MAX_WHY)),
      ...only(decidedByFloors(report) || report.run.interrupted, `Connections: ${healthy(report)}`),
      ...foreignLines(report),
      `Capacity: ${capacityText(report)}`,
      ...limitLines(report),
      ...changeLines(report.ab),
      ...only(isRoomForFr(report) && report.fr.verdict !== 'not_assessed', feasibilityLine(report.fr)),
      ...written,
    ]
  const { what, counts, check } = silence
  return [verdictLine(report, what), `${sentence(counts)}.`, `${sentence(check)}.`, ...written]
}

/** One at most. */
function foreignLines(report: Report): Line[] {
  const findings = foreignFindings(report).join('; ')
  return findings === '' ? [] : [{ text: `⚠️ ${clip(sentence(findings), MAX_WHY)}`, tone: 'bad' }]
}

function limitLines({ limit_cause: limit, generator }: Report): string[] {
  return limit === null || generator.limited ? [] : [`Limit: ${clip(limitPhrase(limit), MAX_WHY)}`]
}

/** With a limit and an A/B, or pictures of other cameras, there are six lines without it. */
function isRoomForFr(report: Report): boolean {
  const { limit_cause: limit, ab } = report
  return (limit === null || ab === null) && foreignFindings(report).length === 0
}

/** Otherwise the reason is the health rules, and says it all. */
function decidedByFloors({ gate }: Report): boolean {
  return gate.rows.some(({ kind }) => kind === 'floor')
}

/** The verdict with its reason. */
export function verdictLine({ gate: { verdict }, run }: Pick<Report, 'gate' | 'run'>, why: string): Line {
  const [mark, word] = verdictTexts(verdict)
  const of = run.simulated ? ' of the built-in cameras, no server was tested' : ''
  return { text: `${mark} ${word}${of}: ${why}`, tone: TONES[verdict] }
}

function healthy({ health, run, soak, multi_connection_test_info: info }: Report): string {
  const { healthy_connections: healthy, planned_connections: planned, delivered_frames_rate: frames } = health
  // A soak comes after the window.
  const until =
    run.interrupted && soak === null
      ? `; interrupted after ${info.actual_duration.toFixed(1)} of ${info.test_duration.toFixed(1)} s`
      : ''
  return `${healthy} of ${planned} healthy, ${frames.toFixed(1)} % of the planned frames arrived${until}`
}
