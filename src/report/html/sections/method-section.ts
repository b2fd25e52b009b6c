import { counted } from '../../../analysis/stats/counted.ts'
import { together } from '../../facts/agent-words.ts'
import { publishedText } from '../../facts/publisher-words.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { html, type Part } from '../html.ts'
import { amount, bullets, facts, folded, type Section, table } from '../html-layout.ts'

type Run = Report['run']

const SOURCES: Readonly<Record<Run['nominal_fps_source'], string>> = {
  given: 'as given',
  measured: 'measured before the test',
  measured_alone: 'measured on single cameras',
}

/** What you need to know to repeat the run, or to doubt it. */
export function methodSection(report: Report): Section {
  const { run, stream_notes: notes } = report
  const texts = [run.nominal_fps_doubt, ...notes.map(({ text }) => text)].filter((text) => text !== null)
  const body = html`${facts([...testFacts(report), ...machineFacts(report)])}
${bullets(texts.map((text) => `${sentence(text)}.`))}${folded('options', 'Options', optionTable(run.options))}`
  return { id: 'method', title: 'Method', body }
}

/** Where the server was watched, its section has the isolation. */
function testFacts(report: Report): readonly (readonly [string, Part])[] {
  const { run, resources, multi_connection_test_info: info } = report
  const { profile, window } = run
  const { nominal_fps: nominal } = profile
  const isOff = run.isolation.mode === 'off'
  const planned = run.interrupted ? `, interrupted (planned ${amount(info.test_duration, 1)} s)` : ''
  return [
    ['Target', `${run.target}${run.simulated ? ' (the built-in cameras, no server)' : ''}`],
    ['Protocol', profile.protocol],
    ['Frame', profile.frame_bytes > 0 ? `${amount(profile.frame_bytes / 1000, 1)} KB` : ''],
    [
      'Nominal FPS',
      nominal === null ? 'not known' : `${amount(nominal, 1)}, ${SOURCES[run.nominal_fps_source]}`,
    ],
    [
      'Load',
      `${counted(profile.cameras, 'camera')} × ${counted(profile.connections_per_camera, 'connection')}, ${info.camera_selection}`,
    ],
    ['Cameras', publishedText(report)],
    ['Window', `${amount(window.seconds, 1)} s from ${utcText(window.started_at)}${planned}`],
    ['TLS', run.insecure ? 'certificates were not verified' : ''],
    ['Isolation', resources === null ? `${isOff ? 'off: ' : ''}${run.isolation.reason}` : ''],
  ]
}

/** `2026-01-31 23:59:59 UTC` */
function utcText(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

function machineFacts({ run, schema_version: version }: Report): readonly (readonly [string, Part])[] {
  const { cpu_model, cpus, memory_gb, kernel, runner_image, node } = run.fingerprint
  return [
    [
      'Machine',
      `${together(run.fingerprint)}${cpu_model}, ${counted(cpus, 'processor')}, ${amount(memory_gb, 1)} GB`,
    ],
    ['System', `${kernel}${runner_image === null ? '' : `, image ${runner_image}`}`],
    ['Versions', `camgate ${run.tool_version}, Node ${node}, report schema ${version}`],
    ['Seed', run.seed === null ? '' : String(run.seed)],
    ['Run', run.run_id],
  ]
}

function optionTable(options: Run['options']) {
  const given = Object.entries(options).filter(([, value]) => value !== null)
  return table({
    caption: 'Options as used',
    columns: [{ name: 'option' }, { name: 'value' }],
    rows: given.map(([name, value]) => ({
      cells: [name, Array.isArray(value) ? value.join(', ') : String(value)],
    })),
  })
}
