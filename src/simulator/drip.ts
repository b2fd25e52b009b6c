import type { Socket } from 'node:net'
import type { TickItem } from '../synthetic/ticker.ts'

const INTERVAL_MS = 20

/** Endless bytes, slow enough to do no harm: a small piece every 20 ms, and none while one is still waiting. */
export class Drip implements TickItem {
  dueMs: number
  readonly #socket: Socket
  readonly #sendPiece: () => void

  constructor(socket: Socket, sendPiece: () => void, nowMs: number) {
    this.#socket = socket
    this.#sendPiece = sendPiece
    this.dueMs = nowMs
  }

  run(nowMs: number): void {
    this.dueMs = nowMs + INTERVAL_MS
    if (this.#socket.writable && this.#socket.writableLength === 0) this.#sendPiece()
  }
}

const HEADER_LINE = new TextEncoder().encode(`X-Filler: ${'a'.repeat(1010)}\r\n`)

/** A kilobyte of header, sent repeatedly. */
export function endlessHeader(): Uint8Array {
  return HEADER_LINE
}

const GARBAGE_BYTES = 4096

/** Random bytes without FF, so that no picture can be found in them by its markers. */
export function garbage(random: () => number): Uint8Array {
  return Uint8Array.from({ length: GARBAGE_BYTES }, () => Math.floor(random() * 255))
}
