import type { Plan } from '../config/plan.ts'
import type { CameraSource } from '../model/cameras.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { camerasOfApi } from './api-cameras.ts'
import type { DiscoveryTimeouts } from './discover/discovery.ts'
import { camerasOfFile } from './file.ts'
import { type ListDeps, type ListedCameras, NOTHING_ELSE } from './listed-cameras.ts'
import { withCameraId } from './template.ts'

type Source<K extends CameraSource['kind']> = Extract<CameraSource, { kind: K }>
type ListSource = Source<'names' | 'file' | 'api' | 'discover'>

const DISCOVERY: DiscoveryTimeouts = { requestMs: 10_000, totalMs: 60_000 }

/** All cameras of a source that has a list. */
export async function listCameras(source: ListSource, plan: Plan, deps: ListDeps): Promise<ListedCameras> {
  switch (source.kind) {
    case 'names':
      return fromNames(source, deps)
    case 'file':
      return await fromFile(source, plan, deps)
    case 'api':
      return await camerasOfApi(source, plan, deps)
    case 'discover':
      return await fromServers(source, plan, deps)
  }
}

function fromNames({ template, names }: Source<'names'>, { naming }: ListDeps): ListedCameras {
  const cameras = names.map((id) => ({ id, url: withCameraId(template, id) }))
  return { ...NOTHING_ELSE, cameras, option: naming('cameraNames') }
}

async function fromFile(
  { path, urls }: Source<'file'>,
  { protocol }: Plan,
  { naming, signal }: ListDeps,
): Promise<ListedCameras> {
  const option = naming('camerasFile')
  const deps = { signal, urls, templateOption: naming('cameraUrl') }
  return { ...NOTHING_ELSE, cameras: await camerasOfFile(path, option, protocol, deps), option }
}

async function fromServers(
  { addresses }: Source<'discover'>,
  plan: Plan,
  { naming, signal, apiTimeoutMs }: ListDeps,
): Promise<ListedCameras> {
  const option = naming('discover')
  const { discoverCameras } = await import('./discover/discover-cameras.ts')
  const discovered = await discoverCameras(addresses, {
    option,
    protocol: plan.protocol,
    headers: plan.headers,
    insecure: plan.insecure,
    signal: signal ?? new AbortController().signal,
    timeouts: { ...DISCOVERY, ...(apiTimeoutMs === undefined ? {} : { requestMs: apiTimeoutMs }) },
    mask: maskerOf(secretsOf(plan, [], process.env)),
  })
  return { ...discovered, option, kept: '' }
}
