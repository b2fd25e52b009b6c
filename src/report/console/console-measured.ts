import { counted } from '../../analysis/stats/counted.ts'
import { OUTCOMES } from '../../model/health.ts'
import { agentLines, loadMachine } from '../facts/agent-words.ts'
import { publishedText } from '../facts/publisher-words.ts'
import {
  calibrated,
  cameraFindings,
  connections,
  isolated,
  only,
  packetLoss,
  processorUse,
  sentence,
} from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import { abSection } from './console-ab.ts'
import { capacitySection } from './console-capacity.ts'
import { deploymentSections } from './console-deployment.ts'
import { marksSection, modelSection } from './console-marks.ts'
import { searchSection } from './console-search.ts'
import { serverSection } from './console-server.ts'
import { soakSection } from './console-soak.ts'
import type { Section } from './section.ts'

/**
 * What the older format lacks: target, health, how the capacity was found, the server's process, the A/B comparison,
 * what follows for a deployment, and the load generator.
 */
export function measuredSections(report: Report): Section[] {
  return [
    target(report),
    health(report),
    soakSection(report),
    marksSection(report),
    streamNotes(report),
    capacitySection(report),
    searchSection(report),
    modelSection(report),
    serverSection(report),
    abSection(report),
    ...deploymentSections(report),
    generator(report),
  ].filter((section) => section !== null)
}

function target(report: Report): Section {
  const { run, multi_connection_test_info: info } = report
  const { profile } = run
  const isolation = isolated(report)
  const published = publishedText(report)
  const size = profile.frame_bytes > 0 ? `, ${(profile.frame_bytes / 1000).toFixed(1)} KB a frame` : ''
  return [
    '🎥 Target:',
    run.target,
    ...only(
      run.simulated,
      'These cameras run on this machine: the numbers are its own, not those of a server.',
    ),
    `Protocol: ${profile.protocol}, ${nominalRate(report)}${size}`,
    ...only(published !== '', `Cameras: ${published}`),
    ...only(isolation !== '', `Isolation: ${isolation}`),
    ...only(run.insecure, 'TLS certificates were not verified (--insecure).'),
    ...only(
      run.interrupted,
      `Interrupted after ${info.actual_duration.toFixed(1)} of ${info.test_duration.toFixed(1)} s: these are the numbers until then.`,
    ),
  ]
}

function nominalRate({ run: { profile, nominal_fps_source: source } }: Report): string {
  if (profile.nominal_fps === null) return 'nominal FPS unknown (no camera sent frames before the test)'
  return `nominal ${profile.nominal_fps.toFixed(1)} FPS (${NOMINAL_SOURCES[source]})`
}

const NOMINAL_SOURCES: Record<Report['run']['nominal_fps_source'], string> = {
  given: 'as given',
  measured: 'measured before the test',
  measured_alone:
    'measured on single cameras: with one connection to each camera the server slowed down already',
}

function health(report: Report): Section {
  const { health: figures, run } = report
  const doubt = run.nominal_fps_doubt
  const { healthy_connections: healthy, planned_connections: planned } = figures
  return [
    '🩺 Health:',
    `Healthy connections: ${healthy}/${planned} (${figures.healthy_rate.toFixed(1)} %)`,
    ...only(figures.outcomes.healthy < planned, `Outcomes: ${outcomes(figures)}`),
    `Planned frames received: ${figures.delivered_frames_rate.toFixed(1)} %`,
    ...only(doubt !== null, `⚠️ ${sentence(doubt ?? '')}`),
    ...cameraFindings(report).map((text) => `⚠️ ${sentence(text)}`),
    firstFrames(report),
    ...only(figures.first_frame_never > 0, `Without any frame: ${connections(figures.first_frame_never)}`),
    ...(figures.delivered_frames_rate > 0 ? delivery(figures) : ['No frame arrived in the measured window.']),
  ]
}

/** The same in one line. */
export function healthLine({ health: figures }: Pick<Report, 'health'>): string {
  const {
    healthy_connections: healthy,
    planned_connections: planned,
    delivered_frames_rate: frames,
  } = figures
  const others = figures.outcomes.healthy < planned ? ` (${outcomes(figures)})` : ''
  return `Healthy: ${healthy} of ${connections(planned)}${others}, ${frames.toFixed(1)} % of the planned frames`
}

export function firstFrames({ health }: Pick<Report, 'health'>): string {
  return `First frame: p50 ${firstFrame(health, 50)}, p95 ${firstFrame(health, 95)}`
}

function delivery(figures: Report['health']): string[] {
  return [
    `Gap between frames: p50 ${milliseconds(figures.gap_p50_ms)}, p99 ${milliseconds(figures.gap_p99_ms)}, longest ${milliseconds(figures.gap_max_ms)}`,
    `Stalls: ${stalls(figures)}`,
    ...only(figures.loss_percent !== null, `Packets: ${packetLoss(figures)}`),
    `Frozen pictures: ${figures.frozen_connections === 0 ? 'none' : `${connections(figures.frozen_connections)} kept sending the same picture`}`,
  ]
}

function streamNotes({ stream_notes: notes }: Report): Section | null {
  return notes.length === 0 ? null : ['📷 Streams:', ...notes.map(({ text }) => text)]
}

function outcomes(figures: Report['health']): string {
  return OUTCOMES.filter((kind) => figures.outcomes[kind] > 0)
    .map((kind) => `${figures.outcomes[kind]} ${kind}`)
    .join(', ')
}

function firstFrame(figures: Report['health'], percentile: 50 | 95): string {
  const value = figures[`time_to_first_frame_p${percentile}_ms`]
  return value === null && figures.first_frame_never > 0 ? 'never' : milliseconds(value)
}

function stalls(figures: Report['health']): string {
  const { freezes, long_stalls, stalled_ms } = figures
  if (freezes === 0) return 'none'
  const share = `${(stalled_ms / 1000).toFixed(1)} s, ${figures.stalled_rate.toFixed(2)} % of the time of all connections`
  return `${counted(freezes, 'freeze')}, ${long_stalls} of them long (${share})`
}

/** Whether this machine kept up, in one line. */
export function machineLine(report: Report): string {
  const { limited, evidence } = report.generator
  const [first = '', ...more] = evidence
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  if (limited) return `⚠️ ${sentence(loadMachine(report))} was the limit: ${first}${others}`
  return `Load generator: ${first === '' ? keptUp(report) : `disturbed, ${first}${others}`}`
}

function generator(report: Report): Section {
  const calibration = calibrated(report.generator)
  return [
    ...generatorState(report),
    ...agentLines(report).map(sentence),
    ...only(calibration !== '', `Calibrated: ${calibration}`),
  ]
}

function generatorState(report: Report): Section {
  const { generator, run } = report
  const { limited, evidence } = generator
  const title = `🖥️ Load generator${report.agents === null && report.merge === null ? ' (this machine)' : ''}:`
  const lines = evidence.map((line) => `- ${line}`)
  const use = processorUse(generator)
  const hasWindow = run.window.seconds > 0
  const figures = only(hasWindow && use !== '', `Processors in the measured window: ${use}`)
  if (limited) {
    return [
      title,
      `⚠️ ${sentence(loadMachine(report))} was the limit: this run is void and says nothing about the server.`,
      ...lines,
      ...figures,
      'What to do: use a larger or idle machine, fewer connections, or run the load on another machine than the server.',
    ]
  }
  if (evidence.length > 0) return [title, disturbedButCounts(report), ...lines, ...figures]
  return [title, sentence(keptUp(report)), ...figures]
}

function keptUp({ generator, run }: Report): string {
  if (run.window.seconds === 0) return 'nothing was read, no camera delivered a frame'
  return `kept up, ${generator.headroom_percent.toFixed(0)} % headroom`
}

function disturbedButCounts({ health: { passes } }: Report): string {
  return passes
    ? 'The window passed and counts, although this machine was disturbed:'
    : 'The window failed by what the server answered and counts, although this machine was disturbed:'
}

function milliseconds(value: number | null): string {
  if (value === null) return 'none'
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`
}
