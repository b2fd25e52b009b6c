import { counted } from '../../analysis/stats/counted.ts'
import { camerasBasis } from '../facts/model-words.ts'
import { sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs, table } from './markdown-layout.ts'

const VERDICTS: Record<Report['fr']['verdict'], readonly [mark: string, words: string]> = {
  feasible: ['✅', 'feasible'],
  feasible_with_risk: ['⚠️', 'feasible with risk'],
  not_feasible: ['❌', 'not feasible'],
  not_assessed: ['❔', 'not assessed'],
}

/** Whether the planned number of cameras can be deployed; empty if nobody planned any. */
export function plannedFrBlocks(report: Report): Block[] {
  if (!report.fr.planned) return []
  const [mark] = VERDICTS[report.fr.verdict]
  return [{ priority: 2, text: paragraphs(`### ${mark} ${titleOf(report)}`, answer(report)) }]
}

/** How to deploy them. If nobody planned any and the answer is not known, nothing. */
export function frBlocks(report: Report): Block[] {
  const { planned, verdict } = report.fr
  const details = isKnown(report) ? [deployments(report), terms(report), rollout(report)] : []
  if (planned && details.length > 0)
    return [{ priority: 6, text: folded('Face recognition: deployments and phases', ...details) }]
  if (planned || verdict === 'not_assessed') return []
  return [{ priority: 6, text: folded(titleOf(report), answer(report), ...details) }]
}

function titleOf({ fr }: Report): string {
  const [, words] = VERDICTS[fr.verdict]
  return `Face recognition: ${counted(fr.target_cameras, 'camera')} ${words}`
}

/** A number of cameras follows only from a capacity of the server. */
function isKnown({ generator, capacity }: Report): boolean {
  return !generator.limited && capacity.method !== 'none' && capacity.path_limit === null
}

/** Some reasons already start with the verdict. */
function answer(report: Report): string {
  const { fr } = report
  const why = `${prose(sentence(fr.why.replace(/^not assessed: /, '')))}.`
  return paragraphs(isKnown(report) ? `${why} ${recommended(report)}` : why, bullets(needs(report)))
}

/** What would have to be larger, without the advice on bottlenecks, which is elsewhere. */
function needs({ fr, fr_deployment_recommendations: { risk_assessment: risk } }: Report): string[] {
  const isAdvice = (line: string): boolean => fr.bottlenecks.some(({ name }) => line.startsWith(`${name}: `))
  return risk.required_optimization.filter((line) => !isAdvice(line)).map((line) => prose(line))
}

function recommended(report: Report): string {
  const { fr, capacity } = report
  const { recommended_low: low, recommended_high: high } = fr
  const band = low === null || high === null ? '' : ` (${low} to ${high} over the interval)`
  const basis = camerasBasis(report)
  const caveat = capacity.method === 'measured' ? '' : ', from an extrapolated capacity, not a measured one'
  return `Recommended: **${counted(fr.recommended_cameras, 'camera')}**${band}${caveat}${basis === null ? '' : `, ${prose(basis)}`}.`
}

function deployments({ fr_deployment_recommendations: plan }: Report): string {
  const rows = Object.entries(plan.fr_deployment_scenarios).map(([name, deployment]) => [
    `${name.replace('_deployment', '')}${name === plan.recommended_scenario ? ' (recommended)' : ''}`,
    String(deployment.unique_cameras),
    String(deployment.connections_per_camera),
    deployment.fr_processing_load,
    prose(deployment.description, 160),
  ])
  const header = ['deployment', 'cameras', 'connections each', 'FR load', 'what it is']
  return table({ header, rows, align: ['l', 'r', 'r', 'l', 'l'] })
}

/** All limits if there are several. */
function terms({ fr }: Report): string {
  if (fr.terms.length < 2) return ''
  const lines = fr.terms.map(({ name, formula }) => {
    return `${prose(name)}: ${prose(formula)}${name === fr.binding_limit ? ' (binds)' : ''}`
  })
  return paragraphs('Limits of the recommended deployment:', bullets(lines))
}

function rollout({ fr_deployment_recommendations: plan }: Report): string {
  const { phase_1, phase_2, phase_3 } = plan.implementation_strategy
  const phases = [phase_1, phase_2, phase_3]
  return bullets(phases.map((phase, index) => `Phase ${index + 1}: ${prose(phase)}`))
}
