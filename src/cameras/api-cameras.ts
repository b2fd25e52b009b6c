import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import type { CameraSource } from '../model/cameras.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { candidatesOfAnswer } from './api-answer.ts'
import { camerasOfList } from './candidates.ts'
import { type ListDeps, type ListedCameras, NOTHING_ELSE } from './listed-cameras.ts'

const TIMEOUT_MS = 30_000

type ApiSource = Extract<CameraSource, { kind: 'api' }>
type Mask = (text: string) => string

/** The cameras of an API that the filter keeps. */
export async function camerasOfApi(source: ApiSource, plan: Plan, deps: ListDeps): Promise<ListedCameras> {
  const option = deps.naming('camerasApi')
  // An API may repeat what it was sent, so no error quotes it.
  const mask = maskerOf(secretsOf(plan, [], process.env))
  // The HTTP library is large, and most runs have no camera API.
  const { Api } = await import('./api-request.ts')
  const api = new Api({
    option,
    headers: plan.headers,
    insecure: plan.insecure,
    timeoutMs: deps.apiTimeoutMs ?? TIMEOUT_MS,
    signal: deps.signal,
    mask,
  })
  const { value } = await api.ask(source.url).finally(() => api.close())
  const { cameras, kept, listed } = unquoted(mask, value, (all) => {
    const options = { api: option, items: deps.naming('camerasApiItems') }
    const { kept, listed } = candidatesOfAnswer(all, source, options)
    return { cameras: camerasOfList(kept, option, plan.protocol), kept, listed }
  })
  if (kept.length === listed) return { ...NOTHING_ELSE, cameras, option }
  const hint = `${deps.naming('cameraFilter')} says which are kept; 'none' keeps all`
  return { ...NOTHING_ELSE, cameras, option, kept: keptText(source, listed), hint }
}

/**
 * Reads an answer. An error is made from the same answer with its secrets masked, because masking cannot find part of a
 * secret.
 */
function unquoted<T>(mask: Mask, answer: unknown, read: (answer: unknown) => T): T {
  try {
    return read(answer)
  } catch (error) {
    read(withMasks(answer, mask))
    throw error instanceof CamgateError ? new CamgateError(error.code, mask(error.message)) : error
  }
}

function withMasks(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((one) => withMasks(one, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mask(name), withMasks(one, mask)]))
}

function keptText({ filter }: ApiSource, listed: number): string {
  return filter === null ? '' : ` (of ${listed} listed, where ${filter.field} is ${filter.value})`
}
