import type {
  Bottleneck,
  Capacity,
  Deployment,
  DeploymentName,
  FrPlan,
  FrVerdict,
  HealthRules,
  RunHealth,
  WindowResult,
} from '../model.ts'
import { bottlenecksOf } from './bottlenecks.ts'
import { connectionsNeeded, deploymentsFor, recommend, viewerScenarios } from './deployments.ts'
import { MONITORING_REQUIREMENTS, phasesFor } from './phases.ts'
import { judgeFeasibility } from './risk.ts'

export interface FrPlanInput {
  readonly capacity: Capacity
  readonly health: RunHealth
  readonly window: WindowResult
  readonly rules: HealthRules
  readonly targetCameras: number
  /** As tested; the deployments themselves count one connection a camera. */
  readonly connectionsPerCamera: number
}

/** What a capacity in connections means for a face-recognition deployment (contract, section 6). */
export function planFr(input: FrPlanInput): FrPlan {
  const { capacity, health, window, targetCameras } = input
  const connections = capacity.connections ?? 0
  const deployments = deploymentsFor(connections)
  const choice = recommend(health, capacity.confidence)
  const recommended = named(deployments, choice.name)
  const bottlenecks = bottlenecksOf(health, window, input.rules)
  const isGeneratorLimited = window.generator.limited
  const { verdict, why } = judgeFeasibility({
    capacity,
    isGeneratorLimited,
    targetCameras,
    recommended,
    deployments,
  })
  return {
    verdict,
    why,
    targetCameras,
    recommendedCameras: recommended.uniqueCameras,
    recommendedLow: camerasAt(capacity.low, choice.name),
    recommendedHigh: camerasAt(capacity.high, choice.name),
    bindingLimit: capacity.connections === null ? null : 'stream server',
    terms: [],
    recommended: choice.name,
    confidence: isGeneratorLimited ? 'low' : choice.confidence,
    deployments,
    scenarios: viewerScenarios(connections, input.connectionsPerCamera),
    phases: phasesFor(targetCameras, recommended.uniqueCameras),
    monitoring: MONITORING_REQUIREMENTS,
    bottlenecks,
    optimizations: optimizationsFor(verdict, input, choice.name, bottlenecks),
  }
}

function named(deployments: readonly Deployment[], name: DeploymentName): Deployment {
  const found = deployments.find((deployment) => deployment.name === name)
  if (found === undefined) throw new RangeError(`no deployment is called ${name}`)
  return found
}

function camerasAt(connections: number | null, name: DeploymentName): number | null {
  return connections === null ? null : named(deploymentsFor(connections), name).uniqueCameras
}

function optimizationsFor(
  verdict: FrVerdict,
  { capacity, targetCameras }: FrPlanInput,
  name: DeploymentName,
  bottlenecks: readonly Bottleneck[],
): string[] {
  const advice = bottlenecks.map((bottleneck) => `${bottleneck.name}: ${bottleneck.advice}`)
  if (verdict !== 'not_feasible' && verdict !== 'feasible_with_risk') return advice
  const needed = connectionsNeeded(targetCameras, name)
  return [
    `Raise the capacity from ${capacity.connections} to ${needed} connections for ${targetCameras} cameras`,
    ...advice,
  ]
}
