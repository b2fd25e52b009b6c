import type { Socket } from 'node:net'
import { mayBeOtherKind, type PortKinds } from '../shared/port-kind.ts'
import type { Address } from './address.ts'
import { openSocket, type SocketReader } from './session-socket.ts'

/** The owner of this connection. */
export interface LinkOwner {
  connected(): void
  /** The first `length` bytes of the buffer are new. They are overwritten as soon as this returns. */
  read(bytes: Uint8Array, length: number): void
  /** The server closed it (null), or it failed. Called at most once. */
  closed(error: Error | null): void
  /** The connection cannot be used; `why` is a phrase that says what the port speaks instead. */
  mistaken(why: string): void
}

/** Why a port of the other kind cannot be used. */
const OTHER_KIND = {
  plain: 'the server answers without TLS on this port: use rtsp://',
  tls: 'the server speaks TLS on this port: use rtsps://',
} as const

/** A server that has not taken this many of our bytes gets no more. */
const MAX_UNSENT = 64 * 1024
/** A longer TLS handshake may wait for a server that knows no TLS. */
const HANDSHAKE_MS = 400

/** The TCP or TLS connection of one session. */
export class SessionLink implements SocketReader {
  isConnected = false
  /** A message from the server was read: the port speaks RTSP our way. */
  hasAnswer = false
  private readonly address: Address
  private readonly portKinds: PortKinds
  private readonly owner: LinkOwner
  private socket: Socket | null = null
  private handshake: NodeJS.Timeout | undefined
  private isReached = false
  private isClosed = false

  constructor(address: Address, portKinds: PortKinds, owner: LinkOwner) {
    this.address = address
    this.portKinds = portKinds
    this.owner = owner
  }

  get localAddress(): string {
    return this.socket?.localAddress ?? ''
  }

  get remoteAddress(): string {
    return this.socket?.remoteAddress ?? ''
  }

  open(isInsecure: boolean): void {
    try {
      this.socket = openSocket(this.address, isInsecure, this)
    } catch (error) {
      this.closed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  reached(): void {
    this.isReached = true
    if (this.address.isSecure) this.handshake = setTimeout(() => void this.doubt(), HANDSHAKE_MS)
  }

  connected(): void {
    clearTimeout(this.handshake)
    this.isConnected = true
    this.owner.connected()
  }

  read(bytes: Uint8Array, length: number): void {
    if (!this.isClosed) this.owner.read(bytes, length)
  }

  closed(error: Error | null): void {
    if (this.isClosed) return
    this.isClosed = true
    clearTimeout(this.handshake)
    const isDoubtful = this.isReached && !this.hasAnswer && mayBeOtherKind(error)
    if (isDoubtful) void this.doubt().then((isOther) => isOther || this.owner.closed(error))
    else this.owner.closed(error)
  }

  send(text: string): void {
    this.write(Buffer.from(text, 'latin1'))
  }

  write(bytes: Uint8Array): void {
    const { socket } = this
    if (socket?.writable === true && socket.writableLength < MAX_UNSENT) socket.write(bytes)
  }

  /** Sends the last message. @returns false if it cannot be sent any more */
  end(text: string): boolean {
    clearTimeout(this.handshake)
    if (this.socket?.writable !== true) return false
    this.socket.end(Buffer.from(text, 'latin1'))
    return true
  }

  /** The owner goes on without this connection, and hears nothing more from it. */
  leave(text: string): void {
    this.send(text)
    this.destroy()
  }

  destroy(): void {
    this.isClosed = true
    clearTimeout(this.handshake)
    this.socket?.destroy()
  }

  /** Nothing was understood, so check whether the port speaks the other way, with TLS or without. */
  private async doubt(): Promise<boolean> {
    const isOther = await this.portKinds.isOther(this.address)
    if (isOther && !this.isConnected) this.owner.mistaken(OTHER_KIND.plain)
    else if (isOther && !this.address.isSecure) this.owner.mistaken(OTHER_KIND.tls)
    return isOther
  }
}
