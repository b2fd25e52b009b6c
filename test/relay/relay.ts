import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { portPair } from '../port-pair.ts'
import { Ingest } from './ingest.ts'
import { RelayCamera } from './relay-camera.ts'
import { NO_FAULTS, type RelayFaults, type RelayOptions, shareWithin } from './relay-options.ts'
import { RelaySession, type SessionSurroundings } from './relay-session.ts'
import type { CameraTruth, RelayTruth, ViewerTruth } from './relay-truth.ts'
import type { RelayViewer } from './relay-viewer.ts'

export interface Relay {
  readonly port: number
  /** For cameras and viewers alike, with `{camera}`. */
  readonly url: string
  /** Its own counts since it began. */
  truth(): Promise<RelayTruth>
  /** Changes faults from the next frame on; those not named stay. */
  set(faults: Partial<RelayFaults>): Promise<void>
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * A small RTSP server: cameras publish to it (ANNOUNCE, RECORD) and viewers play from it, both over TCP or UDP, with
 * known faults and costs. It knows pictures, not only packets, and counts what it does to them.
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const server = createServer((socket) => {
    new RelaySession(switchboard, socket)
    open.add(socket.once('close', () => open.delete(socket)))
  })
  const open = new Set<{ destroy(): unknown }>()
  const [sender, control] = await portPair(HOST)
  sender.setSendBufferSize(1 << 20)
  server.listen(options.port ?? 0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const switchboard = new Switchboard(options, sender, port)
  return {
    port,
    url: `rtsp://${HOST}:${port}/{camera}`,
    truth: async () => switchboard.truth(),
    set: async (faults) => switchboard.set(faults),
    async close() {
      switchboard.ingest.close()
      for (const socket of [...open]) socket.destroy()
      for (const socket of [sender, control]) socket.close()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Who publishes, who watches, and whose frames go to whom. */
class Switchboard implements SessionSurroundings {
  readonly ingest: Ingest
  readonly sender: SessionSurroundings['sender']
  readonly host = HOST
  private readonly options: RelayOptions
  private faults: RelayFaults
  private readonly publishing = new Map<string, { camera: RelayCamera; end: () => void }>()
  private readonly watching = new Map<string, Set<RelayViewer>>()
  private readonly cameras: CameraTruth[] = []
  private readonly viewers: ViewerTruth[] = []
  private openViewers = 0

  constructor(options: RelayOptions, sender: SessionSurroundings['sender'], port: number) {
    this.options = options
    this.sender = sender
    this.faults = { ...NO_FAULTS, ...options.faults }
    this.ingest = new Ingest(
      () => this.faults,
      () => port,
    )
  }

  set(faults: Partial<RelayFaults>): void {
    this.faults = { ...this.faults, ...faults }
  }

  truth(): RelayTruth {
    return structuredClone({ cameras: this.cameras, viewers: this.viewers })
  }

  mayPublish(camera: string): boolean {
    const { refuseAbove } = this.faults
    return refuseAbove === null || this.publishing.has(camera) || this.publishing.size < refuseAbove
  }

  sdpOf(camera: string): string | undefined {
    return this.publishing.get(camera)?.camera.sdp
  }

  /** A camera that publishes again takes the place of its older connection. */
  begin(announced: { id: string; sdp: string; transport: 'tcp' | 'udp' }, end: () => void): RelayCamera {
    const { id } = announced
    this.publishing.get(id)?.end()
    const camera = new RelayCamera(announced, {
      faults: () => this.faults,
      viewers: () => this.watching.get(this.askedFor(id)) ?? [],
      share: () => shareWithin(this.options.budget, this.publishing.size, this.openViewers),
      seed: (this.options.seed ?? 7) + this.cameras.length,
    })
    this.publishing.set(id, { camera, end })
    this.cameras.push(camera.truth)
    return camera
  }

  endCamera(camera: RelayCamera): void {
    camera.truth.isPublishing = false
    if (this.publishing.get(camera.id)?.camera !== camera) return
    this.publishing.delete(camera.id)
    for (const viewer of [...(this.watching.get(camera.id) ?? [])]) viewer.end()
  }

  join(viewer: RelayViewer): void {
    const { camera } = viewer.truth
    const others = this.watching.get(camera) ?? new Set()
    this.watching.set(camera, others.add(viewer))
    this.viewers.push(viewer.truth)
    this.openViewers += 1
  }

  leave(viewer: RelayViewer): void {
    viewer.truth.isOpen = false
    this.watching.get(viewer.truth.camera)?.delete(viewer)
    this.openViewers -= 1
  }

  /** Whose viewers get the frames of this camera. */
  private askedFor(id: string): string {
    const [first, second] = this.faults.swap ?? []
    if (id === first && second !== undefined) return second
    return id === second && first !== undefined ? first : id
  }
}
