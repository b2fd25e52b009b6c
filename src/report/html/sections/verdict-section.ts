import { counted } from '../../../analysis/stats/counted.ts'
import { rowTexts, verdictTexts } from '../../facts/gate-rows.ts'
import { headline } from '../../facts/headline.ts'
import { headlineWhy } from '../../facts/headline-why.ts'
import { requiredCapacity } from '../../facts/required-capacity.ts'
import { cameraFindings, onProcessors, sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { type Html, html, type Part } from '../html.ts'
import { amount, milliseconds, percent } from '../html-layout.ts'

/** The head of the page: the verdict in words, why, and the five numbers that people ask for. */
export function verdictHead(report: Report): Html {
  const { verdict } = report.gate
  const [, word] = verdictTexts(verdict)
  const warnings = [...caveats(report), ...cameraFindings(report)].map(
    (text) => html`<li>${sentence(text)}.</li>`,
  )
  return html`<header id="verdict" class="${verdict}">
<h1>${verdictMark(verdict)}<span class="word">${word}</span> ${headline(report)}</h1>
<p class="why">${sentence(headlineWhy(report).join('; '))}.</p>
${warnings.length === 0 ? null : html`<ul class="warnings">${warnings}</ul>`}
<dl class="tiles">${tiles(report)}</dl>
<p class="subject">${report.run.target} · ${counted(report.run.profile.cameras, 'camera')} × ${counted(report.run.profile.connections_per_camera, 'connection')} · ${amount(report.run.window.seconds, 1)} s measured · ${started(report)}</p>
</header>`
}

type Verdict = Report['gate']['verdict']

const MARKS: Readonly<Record<Verdict, string>> = {
  pass: 'M5 12.5l4.5 4.5L19 7.5',
  fail: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  inconclusive: 'M12 5.5v8M12 17.5v1',
}

/** For people who see it; the word of the verdict is next to it. */
export function verdictMark(verdict: Verdict): Html {
  return html`<svg class="mark" width="36" height="36" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="12"/><path d="${MARKS[verdict]}"/></svg>`
}

function caveats({ capacity }: Report): string[] {
  return capacity.path_limit === null ? [] : [capacity.path_limit]
}

function started({ run }: Report): Html {
  return html`<time datetime="${run.started_at}">${run.started_at.slice(0, 16).replace('T', ' ')} UTC</time>`
}

function tiles(report: Report): readonly Html[] {
  const { health, connection_statistics: statistics, run } = report
  const nominal = run.profile.nominal_fps
  return [
    tile('Capacity', ...capacityTile(report)),
    tile(
      'Healthy connections',
      percent(health.healthy_rate),
      `${amount(health.healthy_connections)} of ${amount(health.planned_connections)}`,
      limitOf('healthy_rate', report),
    ),
    tile(
      'Frames delivered',
      percent(health.delivered_frames_rate),
      `${amount(statistics.total_frames_received)} of ${amount(health.planned_frames)}`,
      limitOf('delivered_frames_rate', report),
    ),
    tile(
      'FPS per connection',
      amount(health.planned_fps_per_connection, 1),
      nominal === null ? 'nominal rate not known' : `nominal ${amount(nominal, 1)}`,
      limitOf('planned_fps_per_connection', report),
    ),
    tile('First frame, p95', ...firstFrameTile(report)),
  ]
}

function capacityTile(report: Report): readonly [value: string, ...notes: string[]] {
  const { method, connections, low, high, censored } = report.capacity
  if (method === 'none' || connections === null) return ['not known', unknownCapacity(report)]
  const value = `${censored ? '≥ ' : ''}${amount(connections)}`
  const required = requiredCapacity(report)
  const interval =
    method === 'extrapolated'
      ? 'extrapolated, not measured'
      : low === null || high === null
        ? 'nothing failed up to there'
        : `90 % interval ${amount(low)} to ${amount(high)}`
  return [
    value,
    `connections${onProcessors(report.run)}`,
    interval,
    required === null ? '' : `required: ${amount(required)}`,
  ]
}

function unknownCapacity({ generator, trials }: Report): string {
  if (generator.limited) return 'the run is void'
  return trials.length === 0 ? 'no search was made' : 'the search found no load that holds'
}

function firstFrameTile(report: Report): readonly [value: string, ...notes: string[]] {
  const { time_to_first_frame_p95_ms: p95, first_frame_never: never } = report.health
  const value = p95 === null && never > 0 ? 'never' : milliseconds(p95)
  const note = never > 0 ? `${counted(never, 'connection')} never had one` : 'every connection had one'
  return [value, note, limitOf('time_to_first_frame_p95_ms', report)]
}

function limitOf(metric: string, report: Report): string {
  const row = report.gate.rows.find((one) => one.metric === metric && one.kind === 'floor')
  return row === undefined ? '' : `limit ${rowTexts(row, report).limit}`
}

/** A number that people ask for, with its name and what there is to say about it. */
export function tile(name: string, value: Part, ...notes: readonly string[]): Html {
  const shown = notes.filter((note) => note !== '')
  return html`<div><dt>${name}</dt><dd><b>${value}</b>${shown.map((note) => html`<small>${note}</small>`)}</dd></div>`
}
