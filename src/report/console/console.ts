import type { Summary } from '../../model/summary.ts'
import { silenceOf } from '../facts/silence-words.ts'
import type { Report } from '../schema/schema.ts'
import { compactSections } from './console-compact.ts'
import { gateSection } from './console-gate.ts'
import { legacySections } from './console-legacy.ts'
import { measuredSections } from './console-measured.ts'
import { verdictSection } from './console-verdict.ts'
import { worstSection } from './console-worst.ts'
import { type Look, renderSection, type Section } from './section.ts'

export interface ConsoleOptions extends Look {
  /** `full` unless it says otherwise. */
  readonly summary?: Summary
  /** Paths of the written files. */
  readonly files?: readonly string[]
}

const TITLE = '🎯 MULTI-CONNECTION CAMERA STREAM LOAD TEST RESULTS'

/**
 * The summary for a terminal; its last block is the verdict. `full` begins with the older format, line by line, then has
 * everything new; `compact` has 25 lines at most. A target that never answered has nothing but the verdict. Ends with a
 * line break. Text from servers and cameras cannot control the terminal.
 */
export function renderConsole(
  report: Report,
  { summary = 'full', files = [], ...look }: ConsoleOptions,
): string {
  const verdict = renderSection(verdictSection(report, files), look)
  if (silenceOf(report) !== null) return `${verdict}\n`
  const sections = summary === 'full' ? fullSections(report, files) : compactSections(report)
  const rendered = sections.map((section) => renderSection(section, look))
  const title = summary === 'full' ? [`${TITLE}\n${'='.repeat(80)}`] : []
  return `${[...title, ...rendered, verdict].join('\n\n')}\n`
}

function fullSections(report: Report, files: readonly string[]): Section[] {
  return [
    ...legacySections(report),
    ...measuredSections(report),
    worstSection(report),
    gateSection(report),
    filesSection(files),
  ].filter((section) => section !== null)
}

function filesSection(files: readonly string[]): Section | null {
  return files.length === 0 ? null : ['📁 Files written:', ...files]
}
