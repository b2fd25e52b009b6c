/** What carries sealed frames between an agent and a coordinator. Frames may be lost while it is interrupted. */
export interface Wire {
  /** The largest payload that it takes. */
  readonly maxBytes: number
  publish(subject: string, payload: Uint8Array, reply?: string): void
  /** @returns ends the subscription */
  subscribe(subject: string, heard: (message: WireMessage) => void): () => void
  /** Nothing arrives at present. */
  readonly isInterrupted: boolean
  /** Calls back whenever the wire works again after an interruption. @returns no longer */
  onRestored(callback: () => void): () => void
  /** Resolves with the reason when it is closed for good. */
  readonly closed: Promise<string>
  close(): Promise<void>
}

export interface WireMessage {
  readonly payload: Uint8Array
  /** Where an answer goes; empty if none is wanted. */
  readonly reply: string
}
