import { Document, isScalar, visit } from 'yaml'
import { manifest } from './manifest.ts'
import { type ManifestSettings, secretNames, TOKEN_KEYS } from './manifest-settings.ts'
import type { Resource } from './pod.ts'

/** In front of the first field of a name, in the first resource of a kind that has it. */
const COMMENTS = new Map([
  [
    'NetworkPolicy policyTypes',
    'Nothing but what is listed below. It needs a network plugin that enforces policies.',
  ],
  ['Deployment defaultMode', '0440'],
  ['Job backoffLimitPerIndex', 'An agent that fails ends alone: the run goes on without it, and says so.'],
  ['Job whenUnsatisfiable', 'On different nodes where there are enough; DoNotSchedule insists on it.'],
  [
    'Job requests',
    'As much as the limits: the agent gets it, knows how much it is, and is rarely throttled.',
  ],
  ['Job backoffLimit', 'A run that fails is not repeated: its verdict is the result.'],
])

/** The manifest as YAML, with what to do with it in front. */
export function manifestText(settings: ManifestSettings, version: string): string {
  const comments = new Map(COMMENTS)
  const documents = manifest(settings).map((resource) => documentText(resource, comments))
  return `${introduction(settings, version)}${documents.join('---\n')}`
}

/** @param comments those that are still to be written */
function documentText(resource: Resource, comments: Map<string, string>): string {
  // Kubernetes reads YAML 1.1, in which a plain `on` is true and 1:30 is 90.
  const document = new Document(resource, { compat: 'yaml-1.1', aliasDuplicateObjects: false })
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) return
      const place = `${resource.kind} ${key.value}`
      const comment = comments.get(place)
      comments.delete(place)
      if (comment !== undefined) key.commentBefore = ` ${comment}`
    },
  })
  return document.toString({ lineWidth: 0 })
}

function introduction(settings: ManifestSettings, version: string): string {
  const { name, agents, image } = settings
  return comment(`${agents} ${agents === 1 ? 'agent' : 'agents'}, their NATS server and a run of Camera Capacity Gate ${version}.

Once, the Secrets, which this file only refers to:

${secretCommands(settings)}

The image, from a clone, and pushed to where the cluster pulls from:

  docker build --tag ${image} . && docker push ${image}

Then:

  ${kubectl(settings)} apply --server-side --filename manifest.yaml
  ${kubectl(settings)} logs --follow job/${name}-coordinator
  ${kubectl(settings)} replace --force --filename manifest.yaml   # once more
  ${kubectl(settings)} delete --filename manifest.yaml
`)
}

function secretCommands(settings: ManifestSettings): string {
  const { tokens, tls } = secretNames(settings.name)
  const host = `${settings.name}-nats`
  return `  ${kubectl(settings)} create secret generic ${tokens} \\
    --from-literal=${TOKEN_KEYS.run}="$(openssl rand -hex 32)" \\
    --from-literal=${TOKEN_KEYS.nats}="p$(openssl rand -hex 24)"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${host} \\
    -addext subjectAltName=DNS:${host} -keyout tls.key -out tls.crt
  ${kubectl(settings)} create secret generic ${tls} \\
    --from-file=tls.crt --from-file=tls.key --from-file=ca.crt=tls.crt
  rm tls.key`
}

function kubectl({ namespace }: ManifestSettings): string {
  return namespace === null ? 'kubectl' : `kubectl --namespace ${namespace}`
}

function comment(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${`# ${line}`.trimEnd()}\n`)
    .join('')
}
