import type { Report } from '../schema/schema.ts'
import { gateSection } from './console-gate.ts'
import { legacySections } from './console-legacy.ts'
import { measuredSections } from './console-measured.ts'
import { worstSection } from './console-worst.ts'
import { renderSection, type Section } from './section.ts'

export interface ConsoleOptions {
  readonly color: boolean
  /** Paths of the written files, listed last. */
  readonly files?: readonly string[]
}

const TITLE = '🎯 MULTI-CONNECTION CAMERA STREAM LOAD TEST RESULTS'

/**
 * The summary for a terminal: first the older format, line by line, then everything new. Ends with a line break. Text
 * from servers and cameras cannot control the terminal.
 */
export function renderConsole(report: Report, { color, files = [] }: ConsoleOptions): string {
  const sections = [
    ...legacySections(report),
    ...measuredSections(report),
    worstSection(report),
    gateSection(report),
    filesSection(files),
  ].filter((section) => section !== null)
  const rendered = sections.map((section) => renderSection(section, color))
  return `${[`${TITLE}\n${'='.repeat(80)}`, ...rendered].join('\n\n')}\n`
}

function filesSection(files: readonly string[]): Section | null {
  return files.length === 0 ? null : ['📁 Files written:', ...files]
}
