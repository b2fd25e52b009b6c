import type { Camera, Plan, StreamEnd } from '../model.ts'
import { clip } from '../report/escape.ts'
import type { Observer, Protocol, StreamClient } from '../streams/protocol.ts'
import { protocolFor } from '../streams/registry.ts'

/** Letters of what a server said that are shown. Cut after masking: half a secret is one too. */
const MAX_DETAIL = 200

/** The stream clients of a run: one for each protocol that its cameras speak. */
export class StreamClients {
  private readonly plan: Plan
  private readonly mask: (text: string) => string
  private readonly clients = new Map<Protocol, StreamClient>()

  /** @param mask takes the run's secrets out of what servers answer, before anybody sees it */
  constructor(plan: Plan, mask: (text: string) => string) {
    this.plan = plan
    this.mask = mask
  }

  for(camera: Camera): StreamClient {
    const protocol = protocolFor(camera.url, this.plan.protocol)
    const known = this.clients.get(protocol)
    if (known !== undefined) return known
    const { headers, insecure } = this.plan
    const client = new MaskedClient(protocol.open({ headers, insecure }), this.mask)
    this.clients.set(protocol, client)
    return client
  }

  get protocols(): readonly string[] {
    return [...this.clients.keys()].map((protocol) => protocol.name)
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()))
  }
}

class MaskedClient implements StreamClient {
  private readonly client: StreamClient
  private readonly mask: (text: string) => string

  constructor(client: StreamClient, mask: (text: string) => string) {
    this.client = client
    this.mask = mask
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    const end = await this.client.watch(url, observer, signal)
    return { ...end, detail: clip(this.mask(end.detail), MAX_DETAIL) }
  }

  async close(): Promise<void> {
    await this.client.close()
  }
}
