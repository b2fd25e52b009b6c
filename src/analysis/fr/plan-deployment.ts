import type { Capacity } from '../../model/capacity.ts'
import type { CapacityModel } from '../../model/capacity-model.ts'
import type { Deployment, DeploymentName, FrPlan, FrTerms } from '../../model/fr.ts'
import type { RunHealth } from '../../model/health.ts'
import type { WindowResult } from '../../model/measured-window.ts'
import { camerasFor } from '../capacity-model/cameras-for.ts'
import { confidenceFor, deployedCapacity } from './deployed-capacity.ts'
import { deploymentsFor, deploymentTerms, recommend, viewerScenarios } from './deployments.ts'
import { needsFor } from './needs.ts'
import { judgeFeasibility } from './risk.ts'
import { type FrLimits, limitsOf, smallest } from './terms.ts'

export interface FrPlanInput {
  readonly health: RunHealth
  readonly window: WindowResult
  readonly capacity: Capacity
  readonly targetCameras: number
  /** As tested; the deployments use the number in `terms`. */
  readonly connectionsPerCamera: number
  readonly terms: FrTerms
  /** Absent or null without a search along both axes. */
  readonly model?: CapacityModel | null
  /** Cameras that were open when the capacity was reached; absent when that does not matter. */
  readonly openCameras?: number
}

/** What a capacity in connections means for a face-recognition deployment (docs/thresholds.md). */
export function planFr(input: FrPlanInput): FrPlan {
  const { health, targetCameras } = input
  const isGeneratorLimited = input.window.generator.limited
  const limits = limitsOf(input.terms, health)
  const model = input.model ?? null
  const shaped = (viewers: number): Capacity =>
    ofCameras(deployedCapacity(input.capacity, model, viewers), isGeneratorLimited)
  const capacity = shaped(limits.connectionsPerCamera)
  const connections = capacity.connections ?? 0
  const deployments = deploymentsFor(connections, limits)
  const choice = recommend(health, capacity.confidence)
  const recommended = named(deployments, choice.name)
  const open = hasGrownCameras(capacity, model, limits.connectionsPerCamera)
    ? Number.POSITIVE_INFINITY
    : (input.openCameras ?? Number.POSITIVE_INFINITY)
  const confidence = confidenceFor(choice.confidence, { recommended: recommended.uniqueCameras, open })
  const terms = deploymentTerms(capacity.connections, choice.name, limits)
  const { verdict, why } = judgeFeasibility({
    capacity,
    isGeneratorLimited,
    targetCameras,
    recommended,
    deployments,
    terms,
  })
  return {
    verdict,
    why,
    targetCameras,
    recommendedCameras: recommended.uniqueCameras,
    ...bandOf(capacity, choice.name, limits),
    bindingLimit: capacity.connections === null ? null : (smallest(terms)?.name ?? null),
    terms,
    recommended: choice.name,
    confidence: isGeneratorLimited ? 'low' : confidence,
    deployments,
    scenarios: viewerScenarios((viewers) => shaped(viewers).connections ?? 0, input.connectionsPerCamera),
    needs: needsFor({
      ...{ verdict, capacity, targetCameras, recommended: choice.name, terms, limits },
    }),
  }
}

function hasGrownCameras({ grow }: Capacity, model: CapacityModel | null, viewers: number): boolean {
  return grow === 'cameras' || (model !== null && camerasFor(model, viewers) !== null)
}

/** A capacity that says nothing about the server, or about more cameras, yields no number of cameras. */
function ofCameras(capacity: Capacity, isGeneratorLimited: boolean): Capacity {
  const isKnown = !isGeneratorLimited && (capacity.pathLimit ?? null) === null
  return isKnown ? capacity : { ...capacity, connections: null, low: null, high: null }
}

function named(deployments: readonly Deployment[], name: DeploymentName): Deployment {
  const found = deployments.find((deployment) => deployment.name === name)
  if (found === undefined) throw new RangeError(`no deployment is called ${name}`)
  return found
}

/** The recommended deployment at both ends of the interval of the capacity. */
function bandOf(
  { low, high, method }: Capacity,
  name: DeploymentName,
  limits: FrLimits,
): Pick<FrPlan, 'recommendedLow' | 'recommendedHigh'> {
  const camerasAt = (connections: number): number | null => {
    const cameras = smallest(deploymentTerms(connections, name, limits))?.cameras
    return cameras === undefined || cameras === Number.POSITIVE_INFINITY ? null : cameras
  }
  // Even if nothing limited the capacity, the network or recognition can still limit the deployment.
  const most = high ?? (method === 'measured' ? Number.POSITIVE_INFINITY : null)
  return {
    recommendedLow: low === null ? null : camerasAt(low),
    recommendedHigh: most === null ? null : camerasAt(most),
  }
}
