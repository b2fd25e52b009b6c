import type { Plan } from '../config/plan.ts'
import { CamgateError } from '../errors.ts'
import type { CameraSource } from '../model/cameras.ts'
import { maskerOf } from '../secrets/mask.ts'
import { secretsOf } from '../secrets/secrets.ts'
import { candidatesOfAnswer, idOfEntry } from './api-answer.ts'
import { missingFields } from './camera-filter.ts'
import { camerasOfList } from './candidates.ts'
import { entriesOf } from './list-entries.ts'
import { type ListDeps, type ListedCameras, NOTHING_ELSE } from './listed-cameras.ts'
import { entriesOfPages } from './pages.ts'

const TIMEOUT_MS = 30_000
/** For all pages: some servers have many, and one has no last. */
const MAX_TIMEOUTS = 10

type ApiSource = Extract<CameraSource, { kind: 'api' }>
type Mask = (text: string) => string

/** The cameras of an API that the filter keeps. */
export async function camerasOfApi(source: ApiSource, plan: Plan, deps: ListDeps): Promise<ListedCameras> {
  const option = deps.naming('camerasApi')
  // An API may repeat what it was sent, so no error quotes it.
  const mask = maskerOf(secretsOf(plan, [], process.env))
  // The HTTP library is large, and most runs have no camera API.
  const { Api } = await import('./api-request.ts')
  const timeoutMs = deps.apiTimeoutMs ?? TIMEOUT_MS
  const api = new Api({
    option,
    headers: plan.headers,
    insecure: plan.insecure,
    timeoutMs,
    totalMs: MAX_TIMEOUTS * timeoutMs,
    signal: deps.signal,
    mask,
  })
  const list = { list: option, items: deps.naming('camerasApiItems') }
  const entries = await entriesOfPages((url) => api.ask(url), {
    url: source.url,
    option,
    style: source.pages,
    readPage: (answer) => unquoted(mask, answer, (page) => entriesOf(page, source.items, list)),
    idOf: (entry) => idOfEntry(entry, source.idField),
  }).finally(() => api.close())
  const withoutUrls = `${deps.naming('cameraUrl')} makes URLs of other fields, ${deps.naming('cameraUrlField')} names the field that has them`
  const { cameras, filter } = unquoted(mask, entries, (all) => {
    const { kept, filter } = candidatesOfAnswer(all, source, deps.naming('cameraUrl'))
    return { cameras: camerasOfList(kept, option, plan.protocol, withoutUrls), filter }
  })
  const missing = missingFields(entries, source.filters ?? [], mask)
  const notes = missing.map((text) => `${deps.naming('cameraFilter')}: ${text}`)
  if (cameras.length === entries.length) return { ...NOTHING_ELSE, cameras, option, notes }
  const hint = [...notes, `${deps.naming('cameraFilter')} says which are kept; 'none' keeps all`].join('; ')
  const kept = ` (of ${entries.length} listed, where ${filter})`
  return { ...NOTHING_ELSE, cameras, option, kept, hint, notes }
}

/**
 * Reads an answer. An error is made from the same answer with its secrets masked, because masking cannot find part of a
 * secret.
 */
function unquoted<A, T>(mask: Mask, answer: A, read: (answer: A) => T): T {
  try {
    return read(answer)
  } catch (error) {
    read(withMasks(answer, mask) as A)
    throw error instanceof CamgateError ? new CamgateError(error.code, mask(error.message)) : error
  }
}

function withMasks(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((one) => withMasks(one, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mask(name), withMasks(one, mask)]))
}
