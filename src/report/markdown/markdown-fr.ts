import { counted } from '../../analysis/stats/counted.ts'
import type { Report } from '../schema/schema.ts'
import type { Block } from './fit-to-limit.ts'
import { prose } from './markdown-escape.ts'
import { bullets, folded, paragraphs, table } from './markdown-layout.ts'

const VERDICTS: Record<Report['fr']['verdict'], string> = {
  feasible: '✅ feasible',
  feasible_with_risk: '⚠️ feasible with risk',
  not_feasible: '❌ not feasible',
  not_assessed: '❔ not assessed',
}

/** Whether the target number of cameras can be deployed, and how. If nothing is known about the server, only that. */
export function frBlocks(report: Report): Block[] {
  const heading = '### Face recognition'
  const { generator, capacity } = report
  const isKnown = !generator.limited && capacity.method !== 'none' && capacity.path_limit === null
  if (!isKnown) return [{ priority: 2, text: paragraphs(heading, answer(report)) }]
  const advice = adviceOf(report)
  return [
    { priority: 2, text: paragraphs(heading, answer(report), recommended(report), deployments(report)) },
    ...(advice === '' ? [] : [{ priority: 4, text: advice }]),
    { priority: 6, text: folded('Viewers, phases and monitoring', viewers(report), rollout(report)) },
  ]
}

/** Some reasons already start with the verdict. */
function answer({ fr }: Report): string {
  const why = fr.why.replace(/^not assessed: /, '')
  return `${counted(fr.target_cameras, 'camera')}: **${VERDICTS[fr.verdict]}**: ${prose(why)}.`
}

function recommended({ fr, capacity }: Report): string {
  const { recommended_low: low, recommended_high: high } = fr
  const band = low === null || high === null ? '' : ` (${low} to ${high} over the interval)`
  const caveat = capacity.method === 'measured' ? '' : ', from an extrapolated capacity, not a measured one'
  return `Recommended: **${counted(fr.recommended_cameras, 'camera')}**${band}${caveat}.`
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

/** All limits if there are several, and what to change. */
function adviceOf({ fr, fr_deployment_recommendations: { risk_assessment: risk } }: Report): string {
  const terms = fr.terms.map(({ name, formula }) => {
    return `${prose(name)}: ${prose(formula)}${name === fr.binding_limit ? ' (binds)' : ''}`
  })
  return paragraphs(
    listed('Limits of the recommended deployment:', terms.length > 1 ? terms : []),
    listed(
      'Bottlenecks:',
      risk.scaling_bottlenecks.map((line) => prose(line)),
    ),
    listed(
      'To optimise:',
      risk.required_optimization.map((line) => prose(line)),
    ),
  )
}

function viewers({ capacity_estimation: { capacity_scenarios: scenarios } }: Report): string {
  const { single_viewer, dual_viewer, multi_viewer } = scenarios
  const rows = [single_viewer, dual_viewer, multi_viewer].map((scenario) => [
    prose(scenario.description, 160),
    String(scenario.estimated_unique_cameras),
  ])
  return table({ header: ['viewers', 'cameras'], rows, align: ['l', 'r'] })
}

function rollout({ fr_deployment_recommendations: { implementation_strategy: strategy } }: Report): string {
  const phases = [strategy.phase_1, strategy.phase_2, strategy.phase_3]
  return paragraphs(
    bullets(phases.map((phase, index) => `Phase ${index + 1}: ${prose(phase)}`)),
    listed(
      'Watch:',
      strategy.monitoring_requirements.map((line) => prose(line)),
    ),
  )
}

function listed(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : paragraphs(title, bullets(items))
}
