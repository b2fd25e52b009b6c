import type { Capacity, Deployment, FrVerdict } from '../model.ts'

export interface FeasibilityInput {
  readonly capacity: Capacity
  /** This machine was the limit of the measured window: nothing was learnt about the server. */
  readonly isGeneratorLimited: boolean
  readonly targetCameras: number
  readonly recommended: Deployment
  readonly deployments: readonly Deployment[]
}

/**
 * Whether the target can be deployed. Only a measured capacity can say so; one that is only known as "at
 * least" can say yes but not no.
 */
export function judgeFeasibility(input: FeasibilityInput): { verdict: FrVerdict; why: string } {
  const unknown = whyNotAssessed(input)
  if (unknown !== null) return { verdict: 'not_assessed', why: unknown }
  const { capacity, recommended, targetCameras } = input
  const most = Math.max(...input.deployments.map((deployment) => deployment.uniqueCameras))
  const here = `${recommended.uniqueCameras} cameras with the recommended buffer, ${targetCameras} wanted`
  if (recommended.uniqueCameras >= targetCameras) return { verdict: 'feasible', why: here }
  if (most >= targetCameras) {
    return {
      verdict: 'feasible_with_risk',
      why: `only with a smaller buffer (up to ${most} cameras): ${here}`,
    }
  }
  if (capacity.censored) {
    const why = `not assessed: the search ended at ${capacity.connections} connections before the server's limit; raise --max-connections`
    return { verdict: 'not_assessed', why }
  }
  return { verdict: 'not_feasible', why: `${here}, ${most} at most` }
}

function whyNotAssessed({ capacity, isGeneratorLimited }: FeasibilityInput): string | null {
  if (isGeneratorLimited) return 'not assessed: the load generator was the limit, not the server'
  if (capacity.connections === null) return 'not assessed: no capacity is known'
  if (capacity.method !== 'measured') return 'not assessed: the capacity was extrapolated, not measured'
  return null
}
