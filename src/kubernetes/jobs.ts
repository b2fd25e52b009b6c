import { type ManifestSettings, SECRET_FOLDER } from './manifest-settings.ts'
import {
  CA_MOUNT,
  CONTAINER_SECURITY,
  caVolume,
  metadata,
  natsWords,
  podTemplate,
  type Resource,
  selector,
  tokenVariables,
  WORK_MOUNT,
} from './pod.ts'
import { asArgument } from './secret-references.ts'

/** How long finished pods and their logs are kept. */
const KEPT_SECONDS = 86_400
const THRESHOLDS = { folder: '/etc/camgate/run', file: 'thresholds.json' } as const
const EMPTY = { emptyDir: { sizeLimit: '1Gi' } }

/** N agents with a number each, on different nodes where there are enough. */
export function agentJob(settings: ManifestSettings): Resource {
  const { name, agents, deadlineSeconds } = settings
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(settings, 'agents', 'agent'),
    spec: {
      completionMode: 'Indexed',
      completions: agents,
      parallelism: agents,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: agents,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: podTemplate(settings, 'agent', {
        restartPolicy: 'Never',
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: selector(name, 'agent') },
          },
        ],
        containers: [agentContainer(settings)],
        volumes: [caVolume(settings), { name: WORK_MOUNT.name, ...EMPTY }],
      }),
    },
  }
}

function agentContainer(settings: ManifestSettings): object {
  return {
    name: 'agent',
    image: settings.image,
    args: [
      'agent',
      '--name=agent-$(JOB_COMPLETION_INDEX)',
      '--once',
      ...settings.allowTargets.map((pattern) => `--allow-target=${asArgument(pattern, false)}`),
      ...natsWords(settings),
    ],
    env: tokenVariables(settings),
    resources: resources(settings),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [CA_MOUNT, WORK_MOUNT],
  }
}

/** Requests that are limits too: the pod gets what it asked for, and knows how much that is. */
function resources({ cpus, memory }: Pick<ManifestSettings, 'cpus' | 'memory'>): object {
  const amount = { cpu: String(cpus), memory }
  return { requests: amount, limits: amount }
}

/** The run. Its exit code is that of the job: any other than 0 is a failed job. */
export function coordinatorJob(settings: ManifestSettings): Resource {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(settings, 'coordinator', 'coordinator'),
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: settings.deadlineSeconds,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: podTemplate(settings, 'coordinator', {
        restartPolicy: 'Never',
        containers: [coordinatorContainer(settings)],
        volumes: coordinatorVolumes(settings).map(({ volume }) => volume),
      }),
    },
  }
}

function coordinatorContainer(settings: ManifestSettings): object {
  const { image, agents, secret, run } = settings
  return {
    name: 'coordinator',
    image,
    args: [
      ...run.words,
      ...(run.thresholds === null ? [] : [`--thresholds=${THRESHOLDS.folder}/${THRESHOLDS.file}`]),
      `--agents=${agents}`,
      ...natsWords(settings),
    ],
    env: tokenVariables(settings),
    ...(secret === null ? {} : { envFrom: [{ secretRef: { name: secret } }] }),
    ...(run.metricsPort === null ? {} : { ports: [{ name: 'metrics', containerPort: run.metricsPort }] }),
    resources: resources({ cpus: 2, memory: '2Gi' }),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: coordinatorVolumes(settings).map(({ mount }) => mount),
  }
}

function coordinatorVolumes(settings: ManifestSettings) {
  const { reportsClaim, secret, run } = settings
  const claim = { persistentVolumeClaim: { claimName: reportsClaim } }
  return [
    { mount: CA_MOUNT, volume: caVolume(settings) },
    { mount: WORK_MOUNT, volume: { name: WORK_MOUNT.name, ...(reportsClaim === null ? EMPTY : claim) } },
    ...(secret === null
      ? []
      : [
          {
            mount: { name: 'secret', mountPath: SECRET_FOLDER, readOnly: true },
            volume: { name: 'secret', secret: { secretName: secret } },
          },
        ]),
    ...(run.thresholds === null
      ? []
      : [
          {
            mount: { name: 'thresholds', mountPath: THRESHOLDS.folder, readOnly: true },
            volume: { name: 'thresholds', configMap: { name: `${settings.name}-thresholds` } },
          },
        ]),
  ]
}

/** The limits that the run is judged by; none without thresholds.json. */
export function thresholdsMap(settings: ManifestSettings): readonly Resource[] {
  const { thresholds } = settings.run
  if (thresholds === null) return []
  const meta = metadata(settings, 'thresholds', 'coordinator')
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data: { [THRESHOLDS.file]: thresholds } }]
}
