import { streamUrlExpectation } from '../../config/http-url.ts'
import { badInput, CamgateError } from '../../errors.ts'
import type { Camera, DiscoveryAddress } from '../../model/cameras.ts'
import { isUrlWithSecrets, safeUrl } from '../../secrets/safe-url.ts'
import { clip } from '../../text/escape.ts'
import { isId } from '../candidates.ts'
import { OFFLINE } from '../left-out.ts'
import { MAX_LISTED } from '../pages.ts'
import { uniqueNames } from '../url-names.ts'
import type { Discovered, DiscoveryRequest, LeftOut } from './discovery.ts'
import { sourceOf } from './discovery-sources.ts'

export interface DiscoveredList {
  readonly cameras: readonly Camera[]
  readonly leftOut: readonly LeftOut[]
  /** As {@link Discovered} has them. */
  readonly metrics: readonly string[]
  readonly notes: readonly string[]
}

const MAX_SHOWN = 128
/** What the product reads best first. */
const PREFERRED = ['rtsp', 'mjpeg'] as const

/**
 * The cameras of all addresses that the protocol can read and that are online. An id that several servers have gets the
 * host of each in front.
 * @throws CamgateError as the sources do, with what failed at every address
 */
export async function discoverCameras(
  addresses: readonly DiscoveryAddress[],
  request: Omit<DiscoveryRequest, 'address'>,
): Promise<DiscoveredList> {
  const answers = await Promise.allSettled(addresses.map((address) => discover({ ...request, address })))
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  if (failures.length > 0) throw oneError(failures)
  const all = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const sorted = all.map((discovered) => sortOut(discovered, request.protocol))
  const listed = sorted.reduce((sum, { usable, leftOut }) => sum + usable.length + leftOut.length, 0)
  if (listed > MAX_LISTED) {
    const found = `more than ${MAX_LISTED} cameras`
    throw badInput([{ option: request.option, found, expected: 'fewer' }])
  }
  return {
    cameras: withUniqueIds(
      sorted.flatMap(({ usable }, at) =>
        usable.map((camera) => ({ camera, host: hostOf(camera, addresses[at]) })),
      ),
    ),
    leftOut: sorted.flatMap(({ leftOut }) => leftOut.map(shown)),
    metrics: [...new Set(all.flatMap(({ metrics }) => metrics))],
    notes: all.flatMap(({ notes }) => notes),
  }
}

async function discover(request: DiscoveryRequest): Promise<Discovered> {
  const source = await sourceOf(request.address.scheme)
  return await source.discover(request)
}

/** The gravest code, and every message. */
function oneError(failures: readonly unknown[]): unknown {
  const [first] = failures
  const ours = failures.filter((failure) => failure instanceof CamgateError)
  const bug = failures.find((failure) => !(failure instanceof CamgateError))
  if (bug !== undefined || ours.length === 1) return bug ?? first
  const gravest =
    ours.find(({ code }) => code === 'interrupted') ?? ours.find(({ code }) => code === 'bad_input')
  const messages = [...new Set(ours.map(({ message }) => message))].join('\n')
  const isLoginRefused = ours.some((error) => error.isLoginRefused)
  return new CamgateError(gravest?.code ?? 'unreachable', messages, { isLoginRefused })
}

interface Sorted {
  readonly usable: readonly Camera[]
  readonly leftOut: readonly LeftOut[]
}

function sortOut({ cameras, leftOut }: Discovered, protocol: string): Sorted {
  const usable: Camera[] = []
  const others = [...leftOut]
  for (const { id, urls, isOnline } of cameras) {
    const names = protocol === 'auto' ? PREFERRED : [protocol]
    const url = names.map((name) => urls[name]).find((one) => one !== undefined)
    const why = whyNot(id, url, isOnline, protocol)
    if (url !== undefined && why === null) usable.push({ id, url })
    else others.push({ id, why: why ?? OFFLINE })
  }
  return { usable, leftOut: others }
}

/** Names are text of the server. */
function shown({ id, why }: LeftOut): LeftOut {
  const safe = isUrlWithSecrets(id) ? safeUrl(id) : id
  return { id: clip(safe.slice(0, 2 * MAX_SHOWN), MAX_SHOWN), why }
}

function whyNot(id: string, url: string | undefined, isOnline: boolean, protocol: string): string | null {
  if (!isId(id)) return 'with an unusable name'
  // go2rtc names a stream after its source when somebody watches a URL.
  if (isUrlWithSecrets(id)) return 'named after a URL with a password'
  if (!isOnline) return OFFLINE
  if (url === undefined)
    return protocol === 'auto' ? 'without RTSP or MJPEG' : `without ${protocol.toUpperCase()}`
  return streamUrlExpectation(url, protocol) === null ? null : 'with an unusable name'
}

interface Placed {
  readonly camera: Camera
  readonly host: string
}

function hostOf({ url }: Camera, address: DiscoveryAddress | undefined): string {
  return address === undefined || address.host === '' ? new URL(url).hostname : address.host
}

function withUniqueIds(placed: readonly Placed[]): readonly Camera[] {
  const ids = uniqueNames(
    placed.map(({ camera }) => camera.id),
    placed.map(({ host }) => host),
  )
  return placed.map(({ camera }, at) => ({ ...camera, id: ids[at] ?? camera.id }))
}
