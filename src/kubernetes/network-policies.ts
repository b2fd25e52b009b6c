import type { Destination, ManifestSettings } from './manifest-settings.ts'
import { NATS_PORT } from './nats-configuration.ts'
import { type Component, metadata, type Resource, selector } from './pod.ts'

const DNS = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
}
/** Of RTP and RTCP, which both sides choose. */
const DATAGRAMS = { ports: [{ protocol: 'UDP', port: 1024, endPort: 65_535 }] }

/** Nothing reaches a pod, and no pod reaches anything, but for what the run needs. */
export function networkPolicies(settings: ManifestSettings): readonly Resource[] {
  const { targets, services, hasDatagrams, metricsPort } = settings.run
  const datagrams = hasDatagrams ? [DATAGRAMS] : []
  const toNats = { to: pods(settings, 'nats'), ports: [tcp(NATS_PORT)] }
  const toTargets = [toNats, DNS, ...routes(targets), ...datagrams]
  const metrics = metricsPort === null ? [] : [{ ports: [tcp(metricsPort)] }]
  return [
    policy(settings, 'nats', {
      ingress: [{ from: pods(settings, 'agent', 'coordinator'), ports: [tcp(NATS_PORT)] }],
      egress: [],
    }),
    policy(settings, 'agent', { ingress: datagrams, egress: toTargets }),
    policy(settings, 'coordinator', {
      ingress: [...datagrams, ...metrics],
      egress: [...toTargets, ...routes(services)],
    }),
  ]
}

interface Rules {
  readonly ingress: readonly object[]
  readonly egress: readonly object[]
}

function policy(settings: ManifestSettings, component: Component, rules: Rules): Resource {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(settings, component, component),
    spec: {
      podSelector: { matchLabels: selector(settings.name, component) },
      policyTypes: ['Ingress', 'Egress'],
      ...rules,
    },
  }
}

function pods({ name }: ManifestSettings, ...components: readonly Component[]): readonly object[] {
  return components.map((component) => ({ podSelector: { matchLabels: selector(name, component) } }))
}

/** A rule for each destination, the same one once. Policies know addresses, not names: for a name, only the port counts. */
function routes(destinations: readonly Destination[]): readonly object[] {
  const rules = destinations.map(({ address, port }) => ({
    ...(address === null ? {} : { to: [{ ipBlock: { cidr: network(address) } }] }),
    ports: [port === null ? { protocol: 'TCP', port: 1, endPort: 65_535 } : tcp(port)],
  }))
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()]
}

function network(address: string): string {
  return address.includes(':') ? `${address}/128` : `${address}/32`
}

function tcp(port: number): object {
  return { protocol: 'TCP', port }
}
