import type { Wire, WireMessage } from '../../src/agents/wire.ts'

type Listener = (message: WireMessage) => void

/** Subjects in this process: what a NATS server does, with outages and a listener on everything. */
export class LossyWire implements Wire {
  readonly maxBytes: number
  isInterrupted = false
  readonly closed: Promise<string>
  /** Every payload that was sent, lost ones too. */
  readonly sent: { readonly subject: string; readonly payload: Uint8Array }[] = []
  /** What is lost; nothing by default. */
  loses: (subject: string, payload: Uint8Array) => boolean = () => false
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #restored = new Set<() => void>()
  readonly #close: (why: string) => void

  constructor(maxBytes = 1024 * 1024) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.maxBytes = maxBytes
    this.closed = promise
    this.#close = resolve
  }

  publish(subject: string, payload: Uint8Array, reply = ''): void {
    if (payload.length > this.maxBytes) throw new Error('larger than the server takes')
    this.sent.push({ subject, payload })
    if (!this.loses(subject, payload)) this.deliver(subject, payload, reply)
  }

  /** Sends as somebody else. */
  deliver(subject: string, payload: Uint8Array, reply = ''): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners.get(subject) ?? []) listener({ payload, reply })
    })
  }

  subscribe(subject: string, heard: Listener): () => void {
    const listeners = this.#listeners.get(subject) ?? new Set()
    this.#listeners.set(subject, listeners.add(heard))
    return () => listeners.delete(heard)
  }

  onRestored(callback: () => void): () => void {
    this.#restored.add(callback)
    return () => this.#restored.delete(callback)
  }

  /** The end of an outage. */
  restore(): void {
    this.loses = () => false
    for (const callback of this.#restored) callback()
  }

  async close(): Promise<void> {
    this.#close('closed')
  }
}
