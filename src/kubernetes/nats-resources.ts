import { type ManifestSettings, secretNames } from './manifest-settings.ts'
import { NATS_CONFIGURATION, NATS_HEALTH_PORT, NATS_PORT, NATS_TLS_FOLDER } from './nats-configuration.ts'
import { CONTAINER_SECURITY, metadata, natsPassword, podTemplate, type Resource, selector } from './pod.ts'

const FILE = 'nats.conf'
const FOLDER = '/etc/nats/conf'

/** The NATS server that agents and coordinator meet at. */
export function natsResources(settings: ManifestSettings): readonly Resource[] {
  const meta = metadata(settings, 'nats', 'nats')
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data: { [FILE]: NATS_CONFIGURATION } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta,
      spec: {
        selector: selector(settings.name, 'nats'),
        ports: [{ name: 'nats', port: NATS_PORT, targetPort: 'nats' }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta,
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: selector(settings.name, 'nats') },
        template: podTemplate(settings, 'nats', {
          containers: [container(settings)],
          volumes: volumes(settings),
        }),
      },
    },
  ]
}

function container({ name, natsImage }: ManifestSettings): object {
  const probe = { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 5 }
  return {
    name: 'nats',
    image: natsImage,
    args: ['--config', `${FOLDER}/${FILE}`],
    env: [natsPassword(name)],
    ports: [
      { name: 'nats', containerPort: NATS_PORT },
      { name: 'health', containerPort: NATS_HEALTH_PORT },
    ],
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    resources: { requests: { cpu: '500m', memory: '256Mi' }, limits: { memory: '256Mi' } },
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [
      { name: 'configuration', mountPath: FOLDER, readOnly: true },
      { name: 'tls', mountPath: NATS_TLS_FOLDER, readOnly: true },
    ],
  }
}

function volumes({ name }: ManifestSettings): readonly object[] {
  const items = ['tls.crt', 'tls.key'].map((key) => ({ key, path: key }))
  return [
    { name: 'configuration', configMap: { name: `${name}-nats` } },
    // Readable for the group of the pod only.
    { name: 'tls', secret: { secretName: secretNames(name).tls, items, defaultMode: 0o440 } },
  ]
}
