import { type ManifestSettings, secretNames, TOKEN_KEYS } from './manifest-settings.ts'
import { NATS_PORT, NATS_USER } from './nats-configuration.ts'

/** One document of the manifest. */
export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Labels }
  readonly [field: string]: unknown
}

export type Component = 'nats' | 'agent' | 'coordinator'
type Labels = Readonly<Record<string, string>>

/** The user of the image, who has no name and no rights. */
const USER = 65_532
const CA_FOLDER = '/etc/camgate/nats'

/** @param suffix what is added to the name of the manifest */
export function metadata({ name, namespace }: ManifestSettings, suffix: string, component: Component) {
  return {
    name: `${name}-${suffix}`,
    ...(namespace === null ? {} : { namespace }),
    labels: { 'app.kubernetes.io/name': 'camgate', ...selector(name, component) },
  }
}

/** The labels by which pods of one manifest are found. */
export function selector(name: string, component: Component): Labels {
  return { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': component }
}

/** What all pods have in common; it meets the standard "restricted" of Pod Security. */
const POD_SECURITY = {
  automountServiceAccountToken: false,
  // Variables such as CAMGATE_NATS_PORT would look like options.
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: 'RuntimeDefault' },
  },
} as const

export const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const

/** A template of pods that are not moved while a run goes on. */
export function podTemplate(settings: ManifestSettings, component: Component, spec: object) {
  return {
    metadata: {
      labels: { 'app.kubernetes.io/name': 'camgate', ...selector(settings.name, component) },
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
    },
    spec: { ...POD_SECURITY, ...spec },
  }
}

/** How both agents and coordinator reach the NATS server: the last words of their command line. */
export function natsWords({ name }: ManifestSettings): readonly string[] {
  return [
    `--nats=tls://${NATS_USER}:$(NATS_PASSWORD)@${name}-nats:${NATS_PORT}`,
    `--nats-ca=${CA_FOLDER}/ca.crt`,
  ]
}

export function tokenVariables({ name }: ManifestSettings): readonly object[] {
  return [variable('CAMGATE_RUN_TOKEN', name, TOKEN_KEYS.run), natsPassword(name)]
}

export function natsPassword(name: string): object {
  return variable('NATS_PASSWORD', name, TOKEN_KEYS.nats)
}

function variable(name: string, manifest: string, key: string): object {
  return { name, valueFrom: { secretKeyRef: { name: secretNames(manifest).tokens, key } } }
}

/** The certificate of the authority, without the server's key. */
export const CA_MOUNT = { name: 'nats-ca', mountPath: CA_FOLDER, readOnly: true } as const

export function caVolume({ name }: ManifestSettings): object {
  const items = [{ key: 'ca.crt', path: 'ca.crt' }]
  return { name: CA_MOUNT.name, secret: { secretName: secretNames(name).tls, items } }
}

/** The image's working folder, the only one that can be written. */
export const WORK_MOUNT = { name: 'work', mountPath: '/home/nonroot' } as const
