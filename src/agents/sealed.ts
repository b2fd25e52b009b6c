import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** AES-256-GCM (NIST SP 800-38D): encrypted, and nobody else can have made it. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Of a frame: its kind and its number. */
const HEAD_BYTES = 9

/** `stream` frames arrive in order and once; `note` frames may be lost. */
export type FrameKind = 'stream' | 'note'
const CODES: Record<FrameKind, number> = { stream: 0, note: 1 }

/** A frame takes this much more than what is in it. */
export const FRAME_OVERHEAD = HEAD_BYTES + TAG_BYTES

/** Seals the frames that one side of a session sends. */
export class Sealer {
  readonly #key: Buffer
  readonly #context: Buffer
  readonly #numbers: Record<FrameKind, number> = { stream: 0, note: 0 }

  /** @param context what the frames belong to: their subject */
  constructor(key: Buffer, context: string) {
    this.#key = key
    this.#context = Buffer.from(context)
  }

  /** Numbers count up from 1 for each kind: no number is used twice, or the key would be lost. */
  seal(kind: FrameKind, content: Uint8Array): { readonly number: number; readonly frame: Buffer } {
    this.#numbers[kind] += 1
    const number = this.#numbers[kind]
    const head = headOf(kind, number)
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(head))
    cipher.setAAD(Buffer.concat([this.#context, head]))
    const frame = Buffer.concat([head, cipher.update(content), cipher.final(), cipher.getAuthTag()])
    return { number, frame }
  }
}

export interface OpenedFrame {
  readonly kind: FrameKind
  readonly number: number
  readonly content: Buffer
}

/** A frame of the other side; null if it is anything else. */
export function openFrame(key: Buffer, context: string, frame: Uint8Array): OpenedFrame | null {
  if (frame.length < FRAME_OVERHEAD) return null
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length)
  const head = bytes.subarray(0, HEAD_BYTES)
  const kind = kindOf(head[0] ?? -1)
  const number = Number(head.readBigUInt64BE(1))
  if (kind === null || !Number.isSafeInteger(number)) return null
  const content = decrypt(
    { key, nonce: nonceOf(head), context: Buffer.concat([Buffer.from(context), head]) },
    bytes.subarray(HEAD_BYTES),
  )
  return content === null ? null : { kind, number, content }
}

/** A single message under a key that many share, with a random nonce. */
export function sealOnce(key: Buffer, context: string, content: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** Null if it was sealed with another key, for something else, or not at all. */
export function openOnce(key: Buffer, context: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length)
  const nonce = bytes.subarray(0, NONCE_BYTES)
  return decrypt({ key, nonce, context: Buffer.from(context) }, bytes.subarray(NONCE_BYTES))
}

interface Lock {
  readonly key: Buffer
  readonly nonce: Buffer
  readonly context: Buffer
}

function decrypt({ key, nonce, context }: Lock, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(context)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const content = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
  try {
    return Buffer.concat([content, decipher.final()])
  } catch {
    return null
  }
}

function headOf(kind: FrameKind, number: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(CODES[kind], 0)
  head.writeBigUInt64BE(BigInt(number), 1)
  return head
}

/** Of every frame another one under the same key: its kind and its number. */
function nonceOf(head: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(NONCE_BYTES - HEAD_BYTES), head])
}

function kindOf(code: number): FrameKind | null {
  return code === CODES.stream ? 'stream' : code === CODES.note ? 'note' : null
}
