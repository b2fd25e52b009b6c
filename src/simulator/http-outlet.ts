import type { Socket } from 'node:net'
import type { Framing } from './framing.ts'
import type { Outlet, Packaging } from './outlet.ts'
import type { CameraPictures } from './pictures.ts'

/** Motion JPEG: framing and picture in one buffer. */
export function multipartPackaging(framing: Framing, pictures: CameraPictures): Packaging {
  const { prefix, suffix } = framing
  const bytes = prefix.length + pictures.bytes + suffix.length
  return {
    mostBytes: bytes,
    write(target, mark) {
      target.set(prefix)
      pictures.write(target, prefix.length, mark)
      target.set(suffix, bytes - suffix.length)
      return bytes
    },
  }
}

/** The body of an HTTP response. */
export class HttpOutlet implements Outlet {
  readonly socket: Socket
  readonly #framing: Framing
  readonly #frameBytes: number

  constructor(socket: Socket, framing: Framing, frameBytes: number) {
    this.socket = socket
    this.#framing = framing
    this.#frameBytes = frameBytes
  }

  /** This wire has no faults that act on packets. */
  setFaults(): void {}

  canRepeat(): boolean {
    return true
  }

  isBehind(part: Buffer): boolean {
    return this.socket.writableLength > part.length
  }

  send(part: Buffer, _moment: Buffer, done: (error?: Error | null) => void): void {
    this.socket.write(part, done)
  }

  sendCut(part: Buffer): void {
    const { prefix, chunkHeadBytes } = this.#framing
    const cutAt = prefix.length + Math.floor(this.#frameBytes / 2)
    this.sendSpoilt(Uint8Array.from(part.subarray(chunkHeadBytes, cutAt)))
  }

  sendSpoilt(bytes: Uint8Array): void {
    this.socket.write(this.#framing.body(bytes))
  }

  beginHeader(): void {
    this.sendSpoilt(this.#framing.openPart)
  }

  end(): void {
    const { end } = this.#framing
    if (end.length > 0) this.socket.write(end)
  }
}
