import type { Capacity } from '../../model/capacity.ts'
import type { Deployment, DeploymentName, FrTerm, ViewerScenario } from '../../model/fr.ts'
import { type FrLimits, smallest, termsFor } from './terms.ts'

interface Buffer {
  readonly name: DeploymentName
  /** Share of the capacity that is used, in percent. */
  readonly usedPercent: number
  readonly frProcessingLoad: Deployment['frProcessingLoad']
  readonly isRecommended: boolean
}

/** Largest buffer first. */
const BUFFERS: readonly Buffer[] = [
  {
    name: 'conservative_deployment',
    usedPercent: 50,
    frProcessingLoad: 'low',
    isRecommended: true,
  },
  {
    name: 'standard_deployment',
    usedPercent: 70,
    frProcessingLoad: 'medium',
    isRecommended: true,
  },
  {
    name: 'aggressive_deployment',
    usedPercent: 90,
    frProcessingLoad: 'high',
    isRecommended: false,
  },
]

/** The three deployments that a capacity in connections and the other limits allow, most conservative first. */
export function deploymentsFor(connections: number, limits: FrLimits): Deployment[] {
  return BUFFERS.map(({ usedPercent, ...buffer }) => ({
    ...buffer,
    uniqueCameras: smallest(termsFor(connections, usedPercent, limits))?.cameras ?? 0,
    connectionsPerCamera: limits.connectionsPerCamera,
  }))
}

/** The limits of one deployment; see {@link termsFor}. */
export function deploymentTerms(
  connections: number | null,
  name: DeploymentName,
  limits: FrLimits,
): FrTerm[] {
  return termsFor(connections, usedPercentOf(name), limits)
}

/** The connections that a server must carry for a deployment to reach a number of cameras. */
export function connectionsNeeded(
  cameras: number,
  name: DeploymentName,
  connectionsPerCamera: number,
): number {
  return Math.ceil((cameras * connectionsPerCamera * 100) / usedPercentOf(name))
}

/**
 * One, two and four viewers per camera, and the tested pattern.
 * @param capacityWith the capacity in connections where each camera has this many
 */
export function viewerScenarios(
  capacityWith: (viewers: number) => number,
  testedConnectionsPerCamera: number,
): ViewerScenario[] {
  const scenario = (name: ViewerScenario['name'], viewers: number): ViewerScenario => ({
    name,
    connectionsPerCamera: viewers,
    uniqueCameras: Math.floor(capacityWith(viewers) / Math.max(1, viewers) + 1e-9),
  })
  return [
    scenario('single_viewer', 1),
    scenario('dual_viewer', 2),
    scenario('multi_viewer', 4),
    scenario('current_test', testedConnectionsPerCamera),
  ]
}

/**
 * Chooses by the reconnection rate, and never with more confidence than the capacity has (docs/thresholds.md).
 * Without a successful connection, nothing supports less than the largest buffer.
 */
export function recommend(
  run: { readonly successful: number; readonly reconnections: number },
  capacity: Capacity['confidence'],
): { name: DeploymentName; confidence: Capacity['confidence'] } {
  const rate = run.successful > 0 ? run.reconnections / run.successful : Number.POSITIVE_INFINITY
  if (rate <= 0.1) return { name: 'standard_deployment', confidence: capacity }
  if (rate > 0.2 || capacity === 'low') return { name: 'conservative_deployment', confidence: 'low' }
  return { name: 'conservative_deployment', confidence: 'medium' }
}

function usedPercentOf(name: DeploymentName): number {
  return BUFFERS.find((buffer) => buffer.name === name)?.usedPercent ?? 100
}
