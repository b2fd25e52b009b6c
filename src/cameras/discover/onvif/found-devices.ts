import { isIPv4 } from 'node:net'
import { clip } from '../../../text/escape.ts'
import { safeText } from '../../../text/safe-text.ts'
import type { LeftOut } from '../discovery.ts'
import type { ProbeMatch } from './probe-messages.ts'

const MAX_DEVICES = 1000
const MAX_ADDRESS = 512

/**
 * The devices that answered so far, each once: a device answers several probes, and over several networks. A device is
 * only asked at the address that its reply came from. Anybody may answer, and must not make us call somebody else.
 */
export class FoundDevices {
  readonly #devices = new Map<string, URL>()
  readonly #urls = new Set<string>()
  readonly #elsewhere = new Map<string, LeftOut>()
  #isFull = false

  /** Whether this was news. */
  add({ endpoint, addresses }: ProbeMatch, sender: string): boolean {
    if (this.#devices.has(endpoint)) return false
    const url = addresses.flatMap((address) => urlAt(address, sender)).at(0)
    if (url === undefined) return this.#addElsewhere(endpoint, addresses, sender)
    if (this.#urls.has(url.href)) return false
    this.#isFull ||= this.#devices.size >= MAX_DEVICES
    if (this.#isFull) return false
    this.#devices.set(endpoint, url)
    this.#urls.add(url.href)
    this.#elsewhere.delete(endpoint)
    return true
  }

  get devices(): readonly URL[] {
    return [...this.#devices.values()]
  }

  get leftOut(): readonly LeftOut[] {
    return [...this.#elsewhere.values()]
  }

  /** Whether devices answered for which there was no place. */
  get isFull(): boolean {
    return this.#isFull
  }

  #addElsewhere(endpoint: string, addresses: readonly string[], sender: string): boolean {
    if (this.#elsewhere.has(endpoint) || this.#elsewhere.size >= MAX_DEVICES) return false
    const named = clip(safeText(addresses[0] ?? ''), 80)
    this.#elsewhere.set(endpoint, { id: sender, why: `names ${named}, which is not its own address` })
    return true
  }
}

function urlAt(address: string, sender: string): readonly URL[] {
  if (address.length > MAX_ADDRESS || !URL.canParse(address)) return []
  const url = new URL(address)
  const isOwn = /^https?:$/.test(url.protocol) && isIPv4(url.hostname) && url.hostname === sender
  url.username = ''
  url.password = ''
  return isOwn ? [url] : []
}
