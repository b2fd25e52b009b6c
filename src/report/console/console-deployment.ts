import { camerasBasis } from '../facts/model-words.ts'
import { sentence } from '../phrase.ts'
import type { Report } from '../schema/schema.ts'
import type { Section } from './section.ts'

/** What limits the recommended deployment and what must change; empty if the run says nothing about cameras. */
export function deploymentSections(report: Report): Section[] {
  if (report.generator.limited || report.capacity.path_limit !== null) return []
  return [limits(report), optimizations(report)].filter((section) => section !== null)
}

/** Null when no limit is known. */
function limits(report: Report): Section | null {
  const { fr, fr_deployment_recommendations: plan } = report
  const basis = camerasBasis(report)
  if (fr.terms.length === 0) return null
  const { connections_per_camera } = plan.fr_deployment_scenarios[plan.recommended_scenario]
  const terms = fr.terms.map(({ name, formula }) => {
    const binds = name === fr.binding_limit && fr.terms.length > 1 ? ' (binds)' : ''
    return `${sentence(name)}: ${formula}${binds}`
  })
  return [
    '🧮 Cameras of the recommended deployment:',
    ...terms,
    `Connections per camera: ${connections_per_camera}`,
    ...(basis === null ? [] : [`Basis: ${basis}`]),
  ]
}

function optimizations({ fr_deployment_recommendations: { risk_assessment } }: Report): Section | null {
  const { required_optimization: required } = risk_assessment
  if (required.length === 0) return null
  return ['🛠️ Required optimizations:', ...required.map((line) => `- ${line}`)]
}
