import { counted } from '../../analysis/stats/counted.ts'
import type { DeploymentName, FrNeed, ViewerScenario } from '../../model/fr.ts'

/** What a deployment is for, by the share of the capacity that it keeps as a buffer. */
export const DEPLOYMENT_TEXTS: Readonly<Record<DeploymentName, string>> = {
  conservative_deployment: 'Conservative deployment with 50% buffer for FR processing overhead',
  standard_deployment: 'Standard deployment with 30% buffer for FR processing',
  aggressive_deployment: 'Aggressive deployment with 10% buffer - requires careful monitoring',
}

export const SCENARIO_TEXTS: Readonly<Record<ViewerScenario['name'], string>> = {
  single_viewer: 'Each camera has 1 viewer',
  dual_viewer: 'Each camera has 2 viewers (security + recording)',
  multi_viewer: 'Each camera has 4 viewers (multiple operators)',
  current_test: 'Connections per camera as in this test',
}

/** `Raise the link from 400 to 500 Mbit/s for 100 cameras` */
export function needText(need: FrNeed, targetCameras: number): string {
  return `${whatToRaise(need)} for ${counted(targetCameras, 'camera')}`
}

function whatToRaise({ term, from, to }: FrNeed): string {
  switch (term) {
    case 'stream server':
      if (from === null) return `Show by a further search that the server holds ${counted(to, 'connection')}`
      return `Raise the capacity from ${from} to ${counted(to, 'connection')}`
    case 'network':
      return `Raise the link from ${from} to ${to} Mbit/s`
    case 'recognition':
      return `Raise recognition from ${from} to ${to} inferences a second`
  }
}
