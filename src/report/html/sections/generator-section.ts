import { agentLines } from '../../facts/agent-words.ts'
import { calibrated, sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { notRecorded, timeChart } from '../charts/time-chart.ts'
import { type Html, html } from '../html.ts'
import { amount, bullets, facts, percent, type Section, table } from '../html-layout.ts'

type Generator = Report['generator']

/** Whether this machine, and not the server, was the reason for what is missing. */
export function generatorSection(report: Report): Section {
  const { generator } = report
  const lines = [...generator.evidence, ...agentLines(report)]
  const body = html`<p><strong>${answer(report)}</strong></p>
${bullets(lines.map((line) => `${sentence(line)}.`))}${agentTable(report)}${figures(generator)}${overTime(report)}`
  return { id: 'generator', title: 'Was it us?', body }
}

function answer(report: Report): string {
  const { limited, cause, evidence } = report.generator
  const { one, every } = whoRead(report)
  if (limited && report.agents !== null)
    return 'Yes: an agent was disturbed or lost, so the run says nothing about the server.'
  if (limited && cause === 'environment')
    return `Yes: other programs disturbed ${one}, so the run says nothing about the server.`
  if (limited) return `Yes: ${one} read too slowly, so the run says nothing about the server.`
  if (evidence.length > 0) return `${sentence(one)} was disturbed, but the window counts.`
  return `No: ${every} kept up with everything that came.`
}

/** One of those that read the streams, and all of them. */
function whoRead({ agents, merge }: Report): { readonly one: string; readonly every: string } {
  if (agents !== null) return { one: 'an agent', every: 'every agent' }
  if (merge !== null) return { one: "a shard's machine", every: "every shard's machine" }
  return { one: 'this machine', every: 'this machine' }
}

function agentTable({ agents }: Report): Html | null {
  if (agents === null) return null
  return table({
    caption: 'Agents in the measured window',
    columns: [
      { name: 'agent' },
      { name: 'processors', isNumber: true },
      { name: 'connections', isNumber: true },
      { name: 'healthy', isNumber: true },
      { name: 'frames', isNumber: true },
      { name: 'reader', isNumber: true },
      { name: 'clock', isNumber: true },
      { name: 'state' },
    ],
    rows: agents.list.map((agent) => ({
      cells: [
        agent.name,
        `${agent.processors}${agent.cpu_model === '' ? '' : ` × ${agent.cpu_model}`}`,
        amount(agent.connections),
        amount(agent.healthy_connections),
        amount(agent.frames),
        agent.reader_percent === null ? 'not recorded' : percent(agent.reader_percent, 0),
        `${amount(agent.clock_offset_ms, 2)} ± ${amount(agent.clock_error_ms, 2)} ms`,
        stateOf(agent),
      ],
    })),
  })
}

function stateOf({ lost, suspected, inconclusive }: NonNullable<Report['agents']>['list'][number]): string {
  if (lost !== null) return `lost: ${lost}`
  if (!suspected) return 'kept up'
  return inconclusive ? 'disturbed, inconclusive' : 'disturbed'
}

function figures(generator: Generator): Html | null {
  const { foreign } = generator
  const names = foreign.map(({ name, cores }) => `${name} ${cores.toFixed(1)}`).join(', ')
  return facts([
    ['Headroom of the busiest reader', percent(generator.headroom_percent, 0)],
    ['Seconds with unread data', share(generator.reader_behind)],
    ['Waiting for a processor', known(generator.wait_percent, '%')],
    ['Processors: load generator', known(generator.own_cores)],
    ['Processors: server', known(generator.server_cores)],
    ['Processors: other programs', `${known(generator.foreign_cores)}${names === '' ? '' : ` (${names})`}`],
    ['Taken by a hypervisor', known(generator.steal_percent, '%')],
    ['Throttled', known(generator.throttled_percent, '%')],
    ['Processor use', generator.server_use ?? ''],
    ['Calibration', calibrated(generator)],
  ])
}

function known(value: number | null, unit = ''): string {
  return value === null ? 'not recorded' : `${amount(value, 2)} ${unit}`.trim()
}

function share(value: number | null): string {
  return value === null ? 'not recorded' : percent(100 * value)
}

function overTime({ timeline }: Report): Html {
  const behind = (timeline?.reader_behind ?? []).map((one) => (one === null ? null : Number(one)))
  const series = [
    { name: 'load generator', tone: 'first', values: timeline?.generator_processors ?? [] },
    { name: 'server', tone: 'second', values: timeline?.server_processors ?? [] },
    { name: 'other programs', tone: 'invalid', values: timeline?.other_processors ?? [] },
  ] as const
  const processors = timeChart({
    id: 'processors',
    title: 'Whose processor time it was',
    text: 'Processors of this machine that the load generator, the server and other programs used.',
    unit: 'processors',
    series,
    digits: 2,
  })
  const late = timeChart({
    id: 'reader-behind',
    title: 'Seconds in which our reader was behind',
    text: `Data waited unread in too many sockets in ${amount(behind.filter((one) => one === 1).length)} of ${amount(behind.length)} seconds.`,
    unit: 'behind',
    series: [{ name: 'reader behind (1: yes)', tone: 'fail', values: behind }],
    areEvents: true,
    digits: 0,
  })
  return html`${processors}${late}${processors === null ? notRecorded(['processors over time']) : null}`
}
