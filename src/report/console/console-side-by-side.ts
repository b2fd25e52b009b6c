import { metricTitle } from '../facts/metric-words.ts'
import { COMPARED_COLUMNS, comparedLines, comparedNotes, type SideBySide } from '../facts/side-by-side.ts'
import { colored } from './console-gate.ts'
import { tableLines } from './console-table.ts'
import { verdictLine } from './console-verdict.ts'
import { type Look, renderSection } from './section.ts'

/** The gate of the newer report, with the older one's numbers next to it. */
export function renderSideBySide(pair: SideBySide, look: Look): string {
  const { newer, names } = pair
  const shown = comparedLines(pair)
  const [header = '', ...lines] = tableLines(
    COMPARED_COLUMNS,
    shown.map(({ cells }) => cells),
  )
  const table = lines.map((text, at) => colored(text, shown[at]?.row))
  const notes = comparedNotes(pair).map(({ metric, why }) => `- ${metricTitle(metric)}: ${why}`)
  const title = `🚦 Gate of ${names[1]} (newer) beside ${names[0]} (older):`
  const sections = [[title, header, ...table, ...notes], [verdictLine(newer, newer.gate.why)]] as const
  return `${sections.map((section) => renderSection(section, look)).join('\n\n')}\n`
}
