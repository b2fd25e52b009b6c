import { counted } from '../../../analysis/stats/counted.ts'
import { camerasBasis } from '../../facts/model-words.ts'
import { sentence } from '../../phrase.ts'
import type { Report } from '../../schema/schema.ts'
import { type Html, html } from '../html.ts'
import { amount, facts, type Section, table } from '../html-layout.ts'

const VERDICTS: Readonly<Record<Report['fr']['verdict'], string>> = {
  feasible: 'feasible',
  feasible_with_risk: 'feasible with risk',
  not_feasible: 'not feasible',
  not_assessed: 'not assessed',
}

/** What follows for face recognition. If nothing is known about the server, only that. */
export function frSection(report: Report): Section {
  const { fr, generator, capacity } = report
  const isKnown = !generator.limited && capacity.method !== 'none' && capacity.path_limit === null
  const why = sentence(fr.why.replace(/^not assessed: /, ''))
  const body = html`<p><strong>${counted(fr.target_cameras, 'camera')}: ${VERDICTS[fr.verdict]}.</strong> ${why}.</p>${isKnown ? details(report) : null}`
  return { id: 'face-recognition', title: 'Face recognition', body }
}

function details(report: Report): Html {
  const { fr, capacity, fr_deployment_recommendations: plan } = report
  const { recommended_low: low, recommended_high: high } = fr
  const { scaling_bottlenecks: bottlenecks } = plan.risk_assessment
  return html`${facts([
    ['Recommended', counted(fr.recommended_cameras, 'camera')],
    ['Over the interval', low === null || high === null ? '' : `${amount(low)} to ${amount(high)}`],
    ['Basis', camerasBasis(report) ?? ''],
    ['Capacity', capacity.method === 'measured' ? 'measured' : 'extrapolated, not measured'],
    ...fr.terms.map(
      ({ name, formula }) =>
        [sentence(name), `${formula}${name === fr.binding_limit ? ' (this decides)' : ''}`] as const,
    ),
  ])}${table({
    caption: 'Deployments',
    columns: [
      { name: 'deployment' },
      { name: 'cameras', isNumber: true },
      { name: 'connections each', isNumber: true },
      { name: 'recognition load' },
      { name: 'what it is' },
    ],
    rows: Object.entries(plan.fr_deployment_scenarios).map(([name, deployment]) => ({
      cells: [
        `${name.replace('_deployment', '')}${name === plan.recommended_scenario ? ' (recommended)' : ''}`,
        amount(deployment.unique_cameras),
        amount(deployment.connections_per_camera),
        deployment.fr_processing_load,
        deployment.description,
      ],
    })),
  })}${bottlenecks.length === 0 ? null : html`<p>Seen as a limit: ${bottlenecks.join(', ')}.</p>`}`
}
