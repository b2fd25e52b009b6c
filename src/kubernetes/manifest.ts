import { agentJob, coordinatorJob, thresholdsMap } from './jobs.ts'
import type { ManifestSettings } from './manifest-settings.ts'
import { natsResources } from './nats-resources.ts'
import { networkPolicies } from './network-policies.ts'
import type { Resource } from './pod.ts'

/** Everything that a run on agents needs in a cluster, but for the Secrets: policies first, the run last. */
export function manifest(settings: ManifestSettings): readonly Resource[] {
  return [
    ...networkPolicies(settings),
    ...natsResources(settings),
    agentJob(settings),
    ...thresholdsMap(settings),
    coordinatorJob(settings),
  ]
}
