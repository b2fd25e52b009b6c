import type { Camera, Plan, StreamEnd } from './model.ts'
import { clip } from './report/escape.ts'
import type { Observer, StreamClient, StreamOptions } from './streams/protocol.ts'
import { type KnownProtocol, protocolFor } from './streams/registry.ts'

/** Letters of what a server said that are shown. Cut after masking: half a secret is one too. */
const MAX_DETAIL = 200

type ClientPlan = Pick<Plan, 'protocol'> & StreamOptions

/** The stream clients of a run, or of one of its workers: one for each protocol that its cameras speak. */
export class StreamClients {
  private readonly plan: ClientPlan
  private readonly mask: (text: string) => string
  private readonly clients = new Map<KnownProtocol, StreamClient>()

  /** @param mask takes the run's secrets out of what servers answer, before anybody sees it */
  constructor(plan: ClientPlan, mask: (text: string) => string) {
    this.plan = plan
    this.mask = mask
  }

  for(camera: Camera): StreamClient {
    const protocol = protocolFor(camera.url, this.plan.protocol)
    const known = this.clients.get(protocol)
    if (known !== undefined) return known
    const client = new MaskedClient(opened(protocol, this.plan), this.mask)
    this.clients.set(protocol, client)
    return client
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()))
  }
}

async function opened(protocol: KnownProtocol, options: StreamOptions): Promise<StreamClient> {
  return (await protocol.load()).open(options)
}

class MaskedClient implements StreamClient {
  private readonly client: Promise<StreamClient>
  private readonly mask: (text: string) => string

  constructor(client: Promise<StreamClient>, mask: (text: string) => string) {
    this.client = client
    this.mask = mask
  }

  async watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd> {
    const client = await this.client
    const end = await client.watch(url, observer, signal)
    return { ...end, detail: clip(this.mask(end.detail), MAX_DETAIL) }
  }

  async close(): Promise<void> {
    await (await this.client).close()
  }
}
