import { counted } from '../../analysis/stats/counted.ts'
import { agentLines, together } from '../facts/agent-words.ts'
import { publishedText } from '../facts/publisher-words.ts'
import { calibrated, isolated, packetLoss, processorUse, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, figure, folded } from './markdown-layout.ts'

type Fact = readonly [name: string, value: string]

/** What you need to know to repeat this run, or to doubt it. */
export function methodBlocks(report: Report): Block[] {
  const facts = [...subject(report), ...conditions(report), ...provenance(report)]
  const lines = facts.map(([name, value]) => `${name}: ${value}`)
  return [...streamBlocks(report), { priority: 9, text: folded('How it was measured', bullets(lines)) }]
}

/** What is odd or contradictory about the streams. */
function streamBlocks({ stream_notes: notes, run }: Report): Block[] {
  const texts = [run.nominal_fps_doubt, ...notes.map(({ text }) => text)]
  const lines = texts.filter((text) => text !== null).map((text) => prose(sentence(text)))
  return lines.length === 0
    ? []
    : [{ priority: 6, text: folded(`Streams: ${counted(lines.length, 'note')}`, bullets(lines)) }]
}

function subject(report: Report): Fact[] {
  const { run, multi_connection_test_info: info } = report
  const { profile } = run
  const published = publishedText(report)
  const size = profile.frame_bytes > 0 ? `, ${figure(profile.frame_bytes / 1000)} KB a frame` : ''
  return [
    ['Target', `${code(run.target)}${run.simulated ? ' (the built-in cameras, no server)' : ''}`],
    ['Protocol', `${prose(profile.protocol)}${size}`],
    ['Nominal FPS', nominalRate(run)],
    [
      'Load',
      `${counted(profile.cameras, 'camera')} × ${counted(profile.connections_per_camera, 'connection')}, ${prose(info.camera_selection)}`,
    ],
    ...(published === '' ? [] : [['Cameras', prose(published)] as const]),
    ...(run.insecure ? [['TLS', 'certificates were not verified'] as const] : []),
  ]
}

function nominalRate({ profile: { nominal_fps: fps }, nominal_fps_source: source }: Report['run']): string {
  return fps === null
    ? 'not known: no camera sent frames before the test'
    : `${figure(fps)}, ${SOURCES[source]}`
}

const SOURCES: Record<Report['run']['nominal_fps_source'], string> = {
  given: 'as given',
  measured: 'measured before the test',
  measured_alone: 'measured on single cameras: with one connection to each the server slowed down already',
}

function conditions(report: Report): Fact[] {
  const { run, generator, health, multi_connection_test_info: info } = report
  const { window } = run
  const stopped = run.interrupted ? `, interrupted (planned ${figure(info.test_duration)} s)` : ''
  const headroom = `${figure(generator.headroom_percent, 0)} % headroom`
  const calibration = calibrated(generator)
  const packets = packetLoss(health)
  const use = prose(processorUse(generator))
  const isolation = isolated(report)
  const agents = agentLines(report)
  const evidence = generator.evidence.map((line) => prose(line)).join('; ')
  return [
    ['Window', `${figure(window.seconds)} s from ${window.started_at}${stopped}`],
    ...(packets === '' ? [] : [['RTP packets', packets] as const]),
    ['Load generator', `${generatorState(generator)}, ${headroom}${evidence && `: ${evidence}`}`],
    ...(agents.length === 0 ? [] : [['Agents', prose(agents.join('; '))] as const]),
    ...(use === '' ? [] : [['Processors', use] as const]),
    ...(calibration === '' ? [] : [['Calibration', calibration] as const]),
    ...(isolation === '' ? [] : [['Isolation', prose(isolation)] as const]),
    ['Options', optionList(run.options)],
  ]
}

function generatorState({ limited, evidence }: Report['generator']): string {
  if (limited) return '**was the limit**'
  return evidence.length > 0 ? 'disturbed, but the window counts' : 'kept up'
}

function optionList(options: Report['run']['options']): string {
  const given = Object.entries(options).filter(([, value]) => value !== null)
  return given.map(([name, value]) => code(`${name}=${value}`)).join(' ') || 'none'
}

function provenance({ run, schema_version: version }: Report): Fact[] {
  const { cpu_model, cpus, memory_gb, kernel, runner_image, node } = run.fingerprint
  const image = runner_image === null ? '' : `, image ${prose(runner_image)}`
  return [
    [
      'Machine',
      `${together(run.fingerprint)}${prose(cpu_model)}, ${cpus} CPUs, ${figure(memory_gb)} GB, ${prose(kernel)}${image}`,
    ],
    ['Versions', `camgate ${prose(run.tool_version)}, Node ${prose(node)}, report schema ${version}`],
    ...(run.seed === null ? [] : [['Seed', String(run.seed)] as const]),
    ['Run', code(run.run_id)],
  ]
}
