import type { Capacity } from '../../model/capacity.ts'
import type { DeploymentName, FrTerm, FrVerdict } from '../../model/fr.ts'
import { counted } from '../stats/counted.ts'
import { connectionsNeeded } from './deployments.ts'
import { type FrLimits, inferencesNeeded, linkNeeded } from './terms.ts'

export interface OptimizationInput {
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
export function optimizationsFor(input: OptimizationInput): string[] {
  const { verdict, targetCameras, terms } = input
  return terms
    .filter(({ cameras }) => cameras < targetCameras)
    .filter(({ name }) => name !== 'stream server' || verdict !== 'not_assessed')
    .toSorted((a, b) => a.cameras - b.cameras)
    .map(({ name }) => `${needOf(name, input)} for ${counted(targetCameras, 'camera')}`)
}

function needOf(name: FrTerm['name'], { capacity, targetCameras, recommended, limits }: OptimizationInput) {
  switch (name) {
    case 'stream server': {
      const needed = connectionsNeeded(targetCameras, recommended, limits.connectionsPerCamera)
      if (capacity.censored)
        return `Show by a further search that the server holds ${counted(needed, 'connection')}`
      return `Raise the capacity from ${capacity.connections} to ${counted(needed, 'connection')}`
    }
    case 'network':
      return `Raise the link from ${limits.linkMbps} to ${linkNeeded(targetCameras, limits)} Mbit/s`
    case 'recognition':
      return `Raise recognition from ${limits.inferencesPerSecond} to ${inferencesNeeded(targetCameras, limits)} inferences a second`
  }
}
