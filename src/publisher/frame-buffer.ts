/** The memory that frames are written into before they are sent: the same for all frames that the system takes at once. */
export class FrameBuffer {
  #shared: Buffer
  readonly #size: number

  constructor(maxBytes: number) {
    this.#size = maxBytes
    this.#shared = Buffer.allocUnsafeSlow(maxBytes)
  }

  /** @param mayBeKept the system will most likely not take the frame at once */
  take(bytes: number, mayBeKept: boolean): Buffer {
    return mayBeKept ? Buffer.allocUnsafeSlow(bytes) : this.#shared.subarray(0, bytes)
  }

  /** Must be called when the system has not taken all of a frame: its memory is still read. */
  keep(frame: Buffer): void {
    if (frame.buffer === this.#shared.buffer) this.#shared = Buffer.allocUnsafeSlow(this.#size)
  }
}
