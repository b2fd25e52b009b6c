import type { Camera } from '../model/cameras.ts'
import type { StreamEnd, StreamOptions } from '../model/streams.ts'
import { clip } from '../text/escape.ts'
import { safeText } from '../text/safe-text.ts'
import { type AllowedTargets, targetRule } from './allowed-targets.ts'
import type { ClientOptions, Observer, Protocol, StreamClient } from './protocol.ts'
import { protocolFor } from './registry.ts'

/** How many characters of a server's words are shown. Cut after masking, because half a secret is still a secret. */
const MAX_DETAIL = 200

interface ClientPlan extends StreamOptions {
  readonly protocol: string
  /** Absent if connections may go anywhere. */
  readonly allowedTargets?: AllowedTargets
}

/** Masks the secrets of the run, and those in URLs that servers made up. */
type Mask = (text: string, redirects: readonly string[]) => string

/** The stream clients of a run, or of one of its workers: one per protocol that the cameras speak. */
export class StreamClients {
  private readonly protocol: string
  private readonly options: ClientOptions
  private readonly mask: Mask
  private readonly clients = new Map<Protocol, StreamClient>()

  /** @param mask applied to what servers answer, before anyone sees it */
  constructor(plan: ClientPlan, mask: Mask) {
    const { protocol, allowedTargets, ...options } = plan
    this.protocol = protocol
    this.options =
      allowedTargets === undefined ? options : { ...options, mayConnectTo: targetRule(allowedTargets) }
    this.mask = mask
  }

  for(camera: Camera): StreamClient {
    const protocol = protocolFor(camera.url, this.protocol)
    const known = this.clients.get(protocol)
    if (known !== undefined) return known
    const client = new MaskedClient(protocol.open(this.options), this.mask)
    this.clients.set(protocol, client)
    return client
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()))
  }
}

class MaskedClient implements StreamClient {
  private readonly client: Promise<StreamClient>
  private readonly mask: Mask

  constructor(client: Promise<StreamClient>, mask: Mask) {
    this.client = client
    this.mask = mask
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    const client = await this.client
    const { redirects = [], ...end } = await client.watch(url, observer, signal)
    // Mask the text before anything is left out of it: a shortened secret would not be found.
    return { ...end, detail: clip(safeText(this.mask(end.detail, redirects)), MAX_DETAIL) }
  }

  async close(): Promise<void> {
    await (await this.client).close()
  }
}
