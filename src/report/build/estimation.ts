import type { Capacity } from '../../model/capacity.ts'
import type { Deployment, FrPlan, ViewerScenario } from '../../model/fr.ts'
import { MONITORING_REQUIREMENTS, phasesFor } from '../facts/fr-phases.ts'
import { DEPLOYMENT_TEXTS, needText, SCENARIO_TEXTS } from '../facts/fr-words.ts'
import { type LimitFinding, REFUSALS } from '../facts/limit-cause-words.ts'
import type { Report } from '../schema/schema.ts'
import { percent } from './numbers.ts'

/** `capacity_estimation`: the measured number if there is one, otherwise the labelled extrapolation. */
export function capacityEstimation(
  capacity: Capacity,
  successful: number,
  scenarios: readonly ViewerScenario[],
): Report['capacity_estimation'] {
  const connections = capacity.connections ?? 0
  const share = (percentUsed: number): number => Math.floor((connections * percentUsed) / 100)
  return {
    estimated_max_connections: connections,
    confidence_level: capacity.confidence,
    current_utilization: percent(successful, connections),
    utilization_is_assumed: capacity.isAssumed ?? false,
    capacity_scenarios: {
      single_viewer: scenarioOf(scenarios, 'single_viewer'),
      dual_viewer: scenarioOf(scenarios, 'dual_viewer'),
      multi_viewer: scenarioOf(scenarios, 'multi_viewer'),
      current_test: scenarioOf(scenarios, 'current_test'),
    },
    production_recommendations: {
      safe_deployment: share(70),
      target_utilization: '70-80%',
      monitoring_thresholds: { warning: share(80), critical: share(90) },
    },
  }
}

/** `fr_deployment_recommendations`. */
export function frRecommendations(
  fr: FrPlan,
  limits: readonly LimitFinding[],
): Report['fr_deployment_recommendations'] {
  const [phase_1, phase_2, phase_3] = phasesFor(fr.targetCameras, fr.recommendedCameras)
  return {
    target_deployment: `${fr.targetCameras}+ cameras`,
    recommended_scenario: fr.recommended,
    deployment_confidence: fr.confidence,
    fr_deployment_scenarios: {
      conservative_deployment: deploymentOf(fr.deployments, 'conservative_deployment'),
      standard_deployment: deploymentOf(fr.deployments, 'standard_deployment'),
      aggressive_deployment: deploymentOf(fr.deployments, 'aggressive_deployment'),
    },
    implementation_strategy: {
      ...{ phase_1, phase_2, phase_3 },
      monitoring_requirements: [...MONITORING_REQUIREMENTS],
    },
    risk_assessment: {
      '100_camera_feasibility': fr.verdict === 'feasible',
      required_optimization: [
        ...fr.needs.map((need) => needText(need, fr.targetCameras)),
        ...limits.map(({ name, advice }) => `${name}: ${advice}`),
      ],
      // Refusals that do not come from a limit do not block scaling.
      scaling_bottlenecks: limits.map(({ name }) => name).filter((name) => name !== REFUSALS),
    },
  }
}

function scenarioOf(scenarios: readonly ViewerScenario[], name: ViewerScenario['name']) {
  const { connectionsPerCamera, uniqueCameras } = named(scenarios, name)
  return {
    connections_per_camera: connectionsPerCamera,
    estimated_unique_cameras: uniqueCameras,
    description: SCENARIO_TEXTS[name],
  }
}

function deploymentOf(deployments: readonly Deployment[], name: Deployment['name']) {
  const deployment = named(deployments, name)
  return {
    unique_cameras: deployment.uniqueCameras,
    connections_per_camera: deployment.connectionsPerCamera,
    description: DEPLOYMENT_TEXTS[name],
    fr_processing_load: deployment.frProcessingLoad,
    recommended: deployment.isRecommended,
  }
}

function named<T extends { readonly name: string }>(items: readonly T[], name: T['name']): T {
  const found = items.find((item) => item.name === name)
  if (found === undefined) throw new RangeError(`the plan has no ${name}`)
  return found
}
