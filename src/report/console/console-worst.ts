import { clip } from '../../text/escape.ts'
import { ratio } from '../build/numbers.ts'
import type { Report, ReportedConnection } from '../schema/schema.ts'
import type { Section } from './section.ts'

const SHOWN = 5

/** The connections that fared worst; null if all are healthy. */
export function worstSection(report: Report): Section | null {
  const worst = worstConnections(report)
  if (worst.length === 0) return null
  const rest = restText(worst.slice(SHOWN))
  return [
    '🔎 Worst connections:',
    ...worst.slice(0, SHOWN).map(describe),
    ...(rest === '' ? [] : [`… and ${rest}: see individual_connections in the JSON report`]),
  ]
}

/** How many more there are; empty for none. A connection whose only fault is a frozen picture counts as healthy. */
export function restText(rest: readonly ReportedConnection[]): string {
  const frozen = rest.filter(({ outcome }) => outcome === 'frozen').length
  const unhealthy = rest.length - frozen
  return [
    ...(unhealthy > 0 ? [`${unhealthy} more that ${unhealthy === 1 ? 'was' : 'were'} not healthy`] : []),
    ...(frozen > 0 ? [`${frozen} more with a frozen picture`] : []),
  ].join(' and ')
}

/** Every connection that is not plainly healthy, the worst first. */
export function worstConnections(report: Report): ReportedConnection[] {
  return report.individual_connections
    .filter((connection) => connection.outcome !== 'healthy')
    .sort((a, b) => rank(a) - rank(b) || fpsRatio(a) - fpsRatio(b))
}

/** Failed connections come first, then dropped ones; frozen pictures come last. */
function rank({ status, outcome }: ReportedConnection): number {
  if (outcome === 'frozen') return 3
  return ['error', 'disconnected', 'connected'].indexOf(status)
}

function fpsRatio(connection: ReportedConnection): number {
  return ratio(connection.avg_fps, connection.nominal_fps)
}

function describe(connection: ReportedConnection): string {
  const { outcome, detail } = connection
  const facts = connection.total_frames > 0 ? `, ${delivery(connection)}` : ''
  const why = detail === null ? '' : `: ${clip(detail, 120)}`
  return `- ${clip(connection.connection_id, 60)}: ${outcome}${facts}${why}`
}

function delivery(connection: ReportedConnection): string {
  const { avg_fps, nominal_fps, longest_gap_ms, reconnections } = connection
  const lost = lossText(connection)
  const again = reconnections > 0 ? `, reconnections ${reconnections}` : ''
  const fps = `${avg_fps.toFixed(1)} of ${nominal_fps.toFixed(1)} FPS`
  const gap = longest_gap_ms === null ? '' : `, longest gap ${(longest_gap_ms / 1000).toFixed(1)} s`
  return `${fps}${gap}${again}${lost === '' ? '' : `, ${lost}`}`
}

/** Packet loss, if it broke a rule. */
export function lossText({ broken_rules: broken, loss_percent: loss }: ReportedConnection): string {
  return broken.includes('loss') && loss !== null ? `${loss.toFixed(1)} % of its packets lost` : ''
}
