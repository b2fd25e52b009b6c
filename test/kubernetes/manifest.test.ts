import { describe, expect, test } from 'vitest'
import { manifest } from '../../src/kubernetes/manifest.ts'
import type { ManifestSettings } from '../../src/kubernetes/manifest-settings.ts'
import type { Resource } from '../../src/kubernetes/pod.ts'
import { settings, TARGET } from './settings.ts'

/** Resources are trees, into which these tests look deep. */
// biome-ignore lint/suspicious/noExplicitAny: a wrong path is undefined, which no expectation takes
type Tree = any

interface Container {
  readonly args: readonly string[]
  readonly env: readonly object[]
  readonly securityContext: object
  readonly resources: { readonly requests: object; readonly limits: { readonly memory?: string } }
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

interface PodSpec {
  readonly containers: readonly [Container]
  readonly volumes: readonly { readonly name: string }[]
}

const everything = settings(
  {
    name: 'a'.repeat(40),
    namespace: 'load',
    secret: 'cameras',
    reportsClaim: 'reports',
    run: { ...settings({}, { metricsPort: '9464', rtspTransport: 'udp' }).run, thresholds: '{}' },
  },
  {},
)
const VARIANTS: readonly (readonly [string, ManifestSettings])[] = [
  ['of the defaults', settings()],
  ['with everything', everything],
]

const find = (resources: readonly Resource[], kind: string, suffix: string): Tree =>
  resources.find((one) => one.kind === kind && one.metadata.name.endsWith(suffix))
const podsOf = (resources: readonly Resource[]): PodSpec[] =>
  resources
    .filter(({ kind }) => kind === 'Job' || kind === 'Deployment')
    .map((one: Tree) => one.spec.template.spec)
const wordsOf = (changes: ManifestSettings, suffix: string): readonly string[] =>
  find(manifest(changes), 'Job', suffix).spec.template.spec.containers[0].args
const egressOf = (changes: ManifestSettings, suffix: string) =>
  find(manifest(changes), 'NetworkPolicy', suffix).spec.egress

describe.each(VARIANTS)('a manifest %s', (_, asked) => {
  const resources = manifest(asked)
  const pods = podsOf(resources)

  test('has three kinds of pods, none of which is root or has rights', () => {
    expect(pods).toHaveLength(3)
    for (const pod of pods) {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      })
      expect(pod.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  test('limits the memory of every pod, and requests processors for it', () => {
    for (const { containers } of pods) {
      expect(containers[0].resources.limits.memory).toMatch(/^\d+[MG]i$/)
      expect(containers[0].resources.requests).toMatchObject({ cpu: expect.stringMatching(/^\d+m?$/) })
    }
  })

  test('mounts what it has as a volume, each once, and nothing else', () => {
    for (const { containers, volumes } of pods) {
      const names = volumes.map(({ name }) => name)
      expect(containers[0].volumeMounts.map(({ name }) => name)).toEqual(names)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('has names that DNS allows, with room for the number of an agent, and no two of a kind alike', () => {
    const names = resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { metadata } of resources)
      expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,57}[a-z0-9])?$/)
  })

  test('is in one namespace', () => {
    const spaces = new Set(resources.map(({ metadata }) => metadata.namespace))
    expect([...spaces]).toEqual([asked.namespace ?? undefined])
  })

  test('has every secret by reference only', () => {
    const text = JSON.stringify(resources)
    expect(resources.map(({ kind }) => kind)).not.toContain('Secret')
    expect(text).not.toMatch(/"value":/)
    expect(text).toContain('tls://camgate:$(NATS_PASSWORD)@')
  })

  test('selects pods by the labels that they have', () => {
    const labels = new Set(
      resources.flatMap((one: Tree) =>
        one.spec?.template ? [JSON.stringify(one.spec.template.metadata.labels)] : [],
      ),
    )
    for (const one of resources as readonly Tree[]) {
      const selected =
        one.spec?.podSelector?.matchLabels ?? (one.kind === 'Service' ? one.spec.selector : null)
      if (selected === null) continue
      expect([...labels].filter((text) => text.includes(JSON.stringify(selected).slice(1, -1)))).toHaveLength(
        1,
      )
    }
  })
})

describe('agents', () => {
  const job = find(manifest(settings({ agents: 5 })), 'Job', '-agents')

  test('are as many as asked for, wherever their number is', () => {
    expect(job.spec).toMatchObject({
      completions: 5,
      parallelism: 5,
      completionMode: 'Indexed',
      maxFailedIndexes: 5,
    })
    expect(wordsOf(settings({ agents: 5 }), '-coordinator')).toContain('--agents=5')
  })

  test('are not ended because one of them fails, nor started again', () => {
    expect(job.spec).toMatchObject({ backoffLimitPerIndex: 0 })
    expect(job.spec).not.toHaveProperty('backoffLimit')
    expect(job.spec.template.spec.restartPolicy).toBe('Never')
  })

  test('have the names of their numbers, work for one run and open the targets of the run only', () => {
    expect(wordsOf(settings({}, { baselineTarget: 'http://10.0.0.7/{camera}' }), '-agents')).toEqual([
      'agent',
      '--name=agent-$(JOB_COMPLETION_INDEX)',
      '--once',
      '--allow-target=rtsp://mediamtx.media:8554',
      '--allow-target=http://10.0.0.7',
      '--nats=tls://camgate:$(NATS_PASSWORD)@camgate-nats:4222',
      '--nats-ca=/etc/camgate/nats/ca.crt',
    ])
  })

  test('have as many processors as their limit says, and go to different nodes', () => {
    const { containers, topologySpreadConstraints } = job.spec.template.spec
    expect(containers[0].resources.requests).toEqual(containers[0].resources.limits)
    expect(topologySpreadConstraints).toEqual([
      expect.objectContaining({ topologyKey: 'kubernetes.io/hostname', maxSkew: 1 }),
    ])
  })
})

describe('the coordinator', () => {
  test('makes the run as it was typed, and no other', () => {
    expect(wordsOf(settings(), '-coordinator')).toEqual([
      '100',
      `--target=${TARGET}`,
      '--find-capacity',
      '--agents-timeout=10m',
      '--no-color',
      '--agents=8',
      '--nats=tls://camgate:$(NATS_PASSWORD)@camgate-nats:4222',
      '--nats-ca=/etc/camgate/nats/ca.crt',
    ])
    const typed = {
      shuffle: false,
      agentsTimeout: '1h',
      serverMetrics: ['http://a/', 'http://b/'],
      force: false,
    }
    expect(wordsOf(settings({}, typed), '-coordinator')).toEqual(
      expect.arrayContaining([
        '--no-shuffle',
        '--agents-timeout=1h',
        '--server-metrics=http://a/',
        '--server-metrics=http://b/',
      ]),
    )
    expect(wordsOf(settings({}, typed), '-coordinator')).not.toContain('--force')
  })

  test('is not repeated, and its verdict is the outcome of the job', () => {
    const { spec } = find(manifest(settings()), 'Job', '-coordinator')
    expect(spec).toMatchObject({ backoffLimit: 0, template: { spec: { restartPolicy: 'Never' } } })
  })

  test('judges by the limits that it was given, as a file', () => {
    const run = { ...settings().run, thresholds: '{ "floors": {} }' }
    const resources = manifest(settings({ run }))
    expect(find(resources, 'ConfigMap', '-thresholds').data).toEqual({ 'thresholds.json': run.thresholds })
    expect(wordsOf(settings({ run }), '-coordinator')).toContain(
      '--thresholds=/etc/camgate/run/thresholds.json',
    )
  })

  test('keeps what it writes on a volume, if there is one', () => {
    const { volumes } = find(manifest(settings({ reportsClaim: 'r' })), 'Job', '-coordinator').spec.template
      .spec
    expect(volumes).toContainEqual({ name: 'work', persistentVolumeClaim: { claimName: 'r' } })
  })
})

describe('what pods may reach', () => {
  const nats = expect.objectContaining({ ports: [{ protocol: 'TCP', port: 4222 }] })
  const dns = {
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  }
  const port = (number: number, address?: string) => ({
    ...(address === undefined ? {} : { to: [{ ipBlock: { cidr: address } }] }),
    ports: [{ protocol: 'TCP', port: number }],
  })

  test.each([
    ['a name with a port', 'rtsp://mediamtx:8554/{camera}', port(8554)],
    ['a name without a port', 'rtsp://mediamtx/{camera}', port(554)],
    ['an address', 'http://10.1.2.3:8081/{camera}', port(8081, '10.1.2.3/32')],
    ['an IPv6 address with a login', 'https://$(U):$(P)@[fd00::1]/{camera}', port(443, 'fd00::1/128')],
    ['cameras that are hosts', 'http://camera-{camera}.lan/stream', port(80)],
  ])('%s', (_, target, rule) => {
    expect(egressOf(settings({}, { target }), '-agent')).toEqual([nats, dns, rule])
  })

  test('is every port where only the run knows the cameras', () => {
    const rule = { ports: [{ protocol: 'TCP', port: 1, endPort: 65_535 }] }
    const raw = { target: undefined, camerasApi: 'http://api:8000/cameras' }
    expect(egressOf(settings({}, raw), '-agent')).toEqual([nats, dns, rule])
  })

  test('is what the coordinator asks, for the coordinator alone', () => {
    const asked = settings(
      {},
      { serverMetrics: ['http://mediamtx:9998/metrics'], pushgateway: 'http://push:9091' },
    )
    expect(egressOf(asked, '-coordinator')).toEqual([nats, dns, port(8554), port(9998), port(9091)])
    expect(egressOf(asked, '-agent')).toEqual([nats, dns, port(8554)])
  })

  test('is UDP in both directions where frames may come in datagrams', () => {
    const { spec } = find(manifest(settings({}, { rtspTransport: 'auto' })), 'NetworkPolicy', '-agent')
    const datagrams = { ports: [{ protocol: 'UDP', port: 1024, endPort: 65_535 }] }
    expect(spec.ingress).toEqual([datagrams])
    expect(spec.egress).toContainEqual(datagrams)
  })

  test('is nothing for the NATS server, and an agent is reached by nobody', () => {
    const resources = manifest(settings())
    expect(find(resources, 'NetworkPolicy', '-nats').spec.egress).toEqual([])
    expect(find(resources, 'NetworkPolicy', '-agent').spec.ingress).toEqual([])
  })

  test('lets Prometheus in where the run serves metrics', () => {
    const { spec } = find(manifest(settings({}, { metricsPort: '9464' })), 'NetworkPolicy', '-coordinator')
    expect(spec.ingress).toEqual([{ ports: [{ protocol: 'TCP', port: 9464 }] }])
  })
})
