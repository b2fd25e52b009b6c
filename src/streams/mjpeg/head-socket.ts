import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/**
 * What the HTTP library has instead of the socket: it gets no more than it is given, and can be dismissed
 * while the socket lives on. Destroyed by the library, it takes the socket along.
 */
export class HeadSocket extends Duplex {
  private socket: Socket | null

  constructor(socket: Socket) {
    super()
    this.socket = socket
  }

  /** Gives it bytes; when this returns, the library has read them. They may be overwritten then. */
  give(bytes: Uint8Array): void {
    if (this.destroyed) return
    this.push(Buffer.from(bytes))
    // The stream would tell of them in the next tick: whoever has the bytes behind these had to keep them.
    this.emit('readable')
  }

  /** Whatever becomes of it from now on, the socket lives on. */
  release(): void {
    this.socket = null
  }

  /** Nothing is asked for: bytes are given as they come, and the library takes them all. */
  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.socket === null) done()
    else this.socket.write(bytes, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket?.destroy()
    done(error)
  }
}
