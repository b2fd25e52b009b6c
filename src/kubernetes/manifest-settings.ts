/** What `camgate kubernetes` was asked for. Every text in it has been checked. */
export interface ManifestSettings {
  /** Beginning of the name of every resource: a label of DNS (RFC 1123) of at most 40 characters. */
  readonly name: string
  /** Null: the one that kubectl uses. */
  readonly namespace: string | null
  readonly agents: number
  readonly image: string
  readonly natsImage: string
  /** Processors of each agent. */
  readonly cpus: number
  /** Memory of each agent, as Kubernetes writes it: `1Gi`. */
  readonly memory: string
  /** After this, agents and coordinator are ended, whatever they wait for. */
  readonly deadlineSeconds: number
  /** What the agents may open connections to. */
  readonly allowTargets: readonly string[]
  /** A Secret whose keys are variables and files of the coordinator. */
  readonly secret: string | null
  /** A PersistentVolumeClaim that keeps reports and logs. */
  readonly reportsClaim: string | null
  readonly run: RunSettings
}

/** The run that the coordinator makes. */
export interface RunSettings {
  /** As they are written in the manifest. */
  readonly words: readonly string[]
  /** The text of thresholds.json; null without one. */
  readonly thresholds: string | null
  /** What the agents read. */
  readonly targets: readonly Destination[]
  /** What else the coordinator talks to. */
  readonly services: readonly Destination[]
  /** Whether frames may come in datagrams. */
  readonly hasDatagrams: boolean
  /** Where the coordinator serves its metrics; null if nowhere. */
  readonly metricsPort: number | null
}

/** Where connections go. */
export interface Destination {
  /** An IPv4 or IPv6 address; null for a name, which network policies do not know. */
  readonly address: string | null
  /** Null: any. */
  readonly port: number | null
}

/** The Secrets that the manifest refers to, and never contains. */
export function secretNames(name: string) {
  return { tokens: name, tls: `${name}-nats-tls` } as const
}

/** Keys of the Secret `tokens`. */
export const TOKEN_KEYS = { run: 'run-token', nats: 'nats-password' } as const

/** Files of the Secret `--secret`, as the coordinator sees them. */
export const SECRET_FOLDER = '/run/camgate/secret'
