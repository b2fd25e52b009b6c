import { counted } from '../../analysis/stats/counted.ts'
import { verdictTexts } from '../facts/gate-rows.ts'
import type { Report } from '../schema/schema.ts'
import { prose } from './markdown-escape.ts'

const MAX_WHY = 500

/**
 * The verdict and whether the cameras are feasible, in one sentence on one line. It has no code span, so that it can be
 * cut anywhere and outside text stays text.
 */
export function verdictLine(report: Report): string {
  const answers = [...reason(report), capacityAnswer(report), feasibilityAnswer(report)]
  const [mark, word] = verdictTexts(report.gate.verdict)
  return `${mark} **${word}**: ${answers.join('; ')}${caveats(report)}.`
}

/** A pass needs no reason; for a void run the next words give it. */
function reason({ gate: { verdict, why }, generator: { limited } }: Report): string[] {
  const isSaid = verdict === 'pass' || (limited && verdict === 'inconclusive')
  return isSaid ? [] : [prose(why, MAX_WHY)]
}

function capacityAnswer({ capacity, run: { simulated }, generator: { limited, evidence } }: Report): string {
  if (limited) return `this run is void and says nothing about the server${because(evidence)}`
  const { method, connections, low, high, censored } = capacity
  if (method === 'none' || connections === null) return 'the capacity is not known'
  if (method === 'extrapolated') {
    return `capacity ${counted(connections, 'connection')}, extrapolated, not measured`
  }
  const holder = simulated ? 'this machine holds' : 'the server holds'
  const interval = low === null || high === null ? '' : ` (90 % interval ${low} to ${high})`
  return `${holder} ${censored ? 'at least ' : ''}${counted(connections, 'connection')}${interval}`
}

function because([first]: readonly string[]): string {
  return first === undefined ? '' : `: ${prose(first, MAX_WHY)}`
}

const FEASIBILITY = {
  feasible: 'feasible',
  feasible_with_risk: 'feasible with risk',
  not_feasible: 'not feasible',
} as const

function feasibilityAnswer({
  fr: { verdict, target_cameras: wanted, recommended_cameras: cameras },
}: Report) {
  const question = `${counted(wanted, 'camera')} for face recognition`
  if (verdict === 'not_assessed') return `${question}: not assessed`
  return `${question} ${wanted === 1 ? 'is' : 'are'} ${FEASIBILITY[verdict]}, ${cameras} recommended`
}

function caveats({ run: { simulated, interrupted } }: Report): string {
  const all = [
    ...(simulated ? ['the built-in cameras were tested, no server'] : []),
    ...(interrupted ? ['interrupted before its end'] : []),
  ]
  return all.length === 0 ? '' : ` (${all.join('; ')})`
}
