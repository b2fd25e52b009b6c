import { counted } from '../../analysis/stats/counted.ts'
import { rowsToShow, rowTexts } from '../facts/gate-rows.ts'
import { foreignFindings, markLine } from '../facts/mark-words.ts'
import { modelLine } from '../facts/model-words.ts'
import { soakLine } from '../facts/soak-words.ts'
import { cameraFindings, only, sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import { gateTable } from './console-gate.ts'
import { firstFrames, healthLine, machineLine } from './console-measured.ts'
import { summaryOf } from './console-search.ts'
import type { Section } from './section.ts'

// With the verdict and the blank lines between, 25 lines at most.
const MAX_FINDINGS = 3
const MAX_ROWS = 5

/** What was tested and how it went, then the gate, if it has limits. */
export function compactSections(report: Report): Section[] {
  return [run(report), gate(report)].filter((section) => section !== null)
}

function run(report: Report): Section {
  const { multi_connection_test_info: info, run, trials, marks } = report
  const load = `${counted(info.target_cameras, 'camera')} × ${counted(info.connections_per_camera, 'connection')}`
  return [
    `🎯 ${load} for ${info.actual_duration.toFixed(1)} s: ${run.target}`,
    healthLine(report),
    ...findings(report).map((text) => `⚠️ ${sentence(text)}`),
    [firstFrames(report), ...(marks === null ? [] : [markLine(marks)])].join('; '),
    machineLine(report),
    ...only(trials.length > 0, `Search: ${summaryOf(trials)}`),
    ...capacityLines(report),
    ...(report.soak === null ? [] : [soakLine(report.soak)]),
  ]
}

/** One at most. */
function capacityLines({ capacity, capacity_model: model }: Report): string[] {
  if (model !== null) return [modelLine(model)]
  return only(capacity.method === 'measured', `Above the capacity: ${capacity.reason}`)
}

function findings(report: Report): string[] {
  const doubt = report.run.nominal_fps_doubt
  // They are in the verdict.
  const foreign = new Set(foreignFindings(report))
  const others = cameraFindings(report).filter((text) => !foreign.has(text))
  return [...(doubt === null ? [] : [doubt]), ...others].slice(0, MAX_FINDINGS)
}

function gate(report: Report): Section | null {
  const rows = rowsToShow(report)
  if (rows.length === 0) return null
  const shown = rows.slice(0, MAX_ROWS).map((row) => rowTexts(row, report))
  const left = rows.length - shown.length
  return ['🚦 Gate:', ...gateTable(shown), ...only(left > 0, `… and ${counted(left, 'more limit')}`)]
}
