import type { Capacity } from '../../model/capacity.ts'
import type { Deployment, FrTerm, FrVerdict } from '../../model/fr.ts'
import { counted } from '../stats/counted.ts'
import { smallest } from './terms.ts'

export interface FeasibilityInput {
  readonly capacity: Capacity
  /** This machine was the bottleneck of the measured window, so nothing is known about the server. */
  readonly isGeneratorLimited: boolean
  readonly targetCameras: number
  readonly recommended: Deployment
  readonly deployments: readonly Deployment[]
  /** Those of the recommended deployment. */
  readonly terms: readonly FrTerm[]
}

const NAMED: Readonly<Record<FrTerm['name'], string>> = {
  'stream server': 'the stream server',
  network: 'the network',
  recognition: 'recognition',
}

/**
 * Whether the target can be deployed. Only a measured capacity can answer that. One that is only known as "at
 * least" can say yes but not no. A network or recognition that is too small can still say no.
 */
export function judgeFeasibility(input: FeasibilityInput): { verdict: FrVerdict; why: string } {
  const unknown = whyNotAssessed(input)
  if (unknown !== null) return { verdict: 'not_assessed', why: unknown }
  const { capacity, recommended, targetCameras } = input
  const most = Math.max(...input.deployments.map((deployment) => deployment.uniqueCameras))
  const here = hereOf(input)
  if (recommended.uniqueCameras >= targetCameras) return { verdict: 'feasible', why: here }
  if (most >= targetCameras) {
    return {
      verdict: 'feasible_with_risk',
      why: `only with a smaller buffer (up to ${counted(most, 'camera')}): ${here}`,
    }
  }
  if (capacity.censored) return judgeAtLeast(input)
  const why = most > recommended.uniqueCameras ? `${here}, ${most} at most` : here
  return { verdict: 'not_feasible', why }
}

function whyNotAssessed({ capacity, isGeneratorLimited }: FeasibilityInput): string | null {
  if (isGeneratorLimited) return 'not assessed: this machine was the limit, not the server'
  if (capacity.pathLimit != null && capacity.method === 'none')
    return `not assessed: no capacity is known (${capacity.pathLimit})`
  if (capacity.pathLimit != null)
    return `not assessed: what was measured are viewers of single cameras, which says nothing about more cameras (${capacity.pathLimit})`
  if (capacity.connections === null) return 'not assessed: no capacity is known'
  if (capacity.method !== 'measured') return 'not assessed: the capacity was extrapolated, not measured'
  return null
}

function hereOf({ recommended, targetCameras, terms }: FeasibilityInput): string {
  const { uniqueCameras } = recommended
  const binding = smallest(terms)?.name ?? 'stream server'
  const limit = binding === 'stream server' ? 'with the recommended buffer' : `limited by ${NAMED[binding]}`
  return `${counted(uniqueCameras, 'camera')} ${limit}, ${targetCameras} wanted`
}

/** The server may hold more than was seen, but the other limits of the deployment do not grow with it. */
function judgeAtLeast({ capacity, targetCameras, terms }: FeasibilityInput): {
  verdict: FrVerdict
  why: string
} {
  const cap = smallest(terms.filter(({ name }) => name !== 'stream server'))
  if (cap !== null && cap.cameras < targetCameras) {
    const why = `${NAMED[cap.name]} allows ${counted(cap.cameras, 'camera')} at most, ${targetCameras} wanted`
    return { verdict: 'not_feasible', why }
  }
  const why = `not assessed: the server holds at least ${counted(capacity.connections ?? 0, 'connection')}, its limit was not found (${capacity.reason})`
  return { verdict: 'not_assessed', why }
}
