import type { Capacity } from '../../model/capacity.ts'
import type { DeploymentName, FrNeed, FrTerm, FrVerdict } from '../../model/fr.ts'
import { connectionsNeeded } from './deployments.ts'
import { type FrLimits, inferencesNeeded, linkNeeded } from './terms.ts'

export interface NeedsInput {
  readonly verdict: FrVerdict
  readonly capacity: Capacity
  readonly targetCameras: number
  readonly recommended: DeploymentName
  /** Those of the recommended deployment. */
  readonly terms: readonly FrTerm[]
  readonly limits: FrLimits
}

/**
 * What each term that is too small for the target would have to be, the binding one first: raising only that one
 * would just expose the next. If the server was not assessed, nothing is known about what it would need.
 */
export function needsFor(input: NeedsInput): FrNeed[] {
  const { verdict, targetCameras, terms } = input
  return terms
    .filter(({ cameras }) => cameras < targetCameras)
    .filter(({ name }) => name !== 'stream server' || verdict !== 'not_assessed')
    .toSorted((a, b) => a.cameras - b.cameras)
    .map(({ name }) => needOf(name, input))
    .filter((need) => need !== null)
}

function needOf(term: FrTerm['name'], input: NeedsInput): FrNeed | null {
  const { capacity, targetCameras, recommended, limits } = input
  switch (term) {
    case 'stream server': {
      const to = connectionsNeeded(targetCameras, recommended, limits.connectionsPerCamera)
      return { term, from: capacity.censored ? null : capacity.connections, to }
    }
    case 'network': {
      const to = linkNeeded(targetCameras, limits)
      return to === null ? null : { term, from: limits.linkMbps, to }
    }
    case 'recognition':
      return { term, from: limits.inferencesPerSecond, to: inferencesNeeded(targetCameras, limits) }
  }
}
