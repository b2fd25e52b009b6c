import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { emptyMark, readMark } from '../../src/marks/mark.ts'
import type { FrameMark } from '../../src/model/marks.ts'

export interface RawFrame {
  /** As the picture's comment tells it; the number is NaN without one. */
  readonly mark: FrameMark
  readonly number: number
  readonly picture: Buffer
  /** Monotonic time at which its last byte was read. */
  readonly atMs: number
}

/** A client that keeps every byte and reads the stream strictly: what it does not expect is an error. */
export class RawClient {
  readonly socket: Socket
  /** The complete frames so far. */
  readonly frames: RawFrame[] = []
  /** The response header, once it is complete. */
  header: string | null = null
  /** Nothing more will come. */
  isEnded = false
  hasLastChunk = false
  /** What is behind the last complete frame of the body. */
  rest = Buffer.alloc(0)

  readonly #wire: Buffer[] = []
  readonly #body: Buffer[] = []
  #unread = Buffer.alloc(0)
  #error: unknown = null
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (piece) => this.#take(piece))
    socket.on('end', () => this.#end())
    socket.on('close', () => this.#end())
    socket.on('error', () => {})
  }

  static async get(url: string, path: string, headers: Record<string, string> = {}): Promise<RawClient> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return await RawClient.send(url, `GET ${path} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`)
  }

  static async send(url: string, request: string): Promise<RawClient> {
    const { hostname, port } = new URL(url)
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const socket = connect({ host, port: Number(port), allowHalfOpen: true })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    socket.write(request)
    return client
  }

  /** Waits for a condition, looked at whenever something arrives. */
  async until(condition: () => boolean, limitMs = 10_000): Promise<void> {
    const deadline = performance.now() + limitMs
    while (this.#error === null && !condition()) {
      const left = deadline - performance.now()
      if (left <= 0) throw new Error(`waited ${limitMs} ms in vain: ${condition}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    if (this.#error !== null) throw this.#error
  }

  /** The first so many frames. */
  async next(count: number, limitMs?: number): Promise<readonly RawFrame[]> {
    await this.until(() => this.frames.length >= count, limitMs)
    return this.frames.slice(0, count)
  }

  async ended(limitMs?: number): Promise<void> {
    await this.until(() => this.isEnded, limitMs)
  }

  close(): void {
    this.socket.destroy()
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.header ?? '')?.[1] ?? Number.NaN)
  }

  get wire(): Buffer {
    return Buffer.concat(this.#wire)
  }

  get body(): Buffer {
    return Buffer.concat(this.#body)
  }

  #take(piece: Buffer): void {
    this.#wire.push(piece)
    this.#unread = Buffer.concat([this.#unread, piece])
    try {
      this.#read()
    } catch (error) {
      this.#error = error
    }
    this.#wake()
  }

  #read(): void {
    if (this.header === null) {
      const end = this.#unread.indexOf('\r\n\r\n')
      if (end < 0) return
      this.header = this.#unread.toString('latin1', 0, end)
      this.#unread = this.#unread.subarray(end + 4)
    }
    this.#readBody()
    for (;;) {
      const part = readPart(this.rest)
      if (part === null) return
      const mark = { ...emptyMark(), number: Number.NaN }
      readMark(part.picture, part.picture.indexOf('camgate1'), part.picture.length, mark)
      this.frames.push({ mark, number: mark.number, picture: part.picture, atMs: performance.now() })
      this.rest = this.rest.subarray(part.end)
    }
  }

  #readBody(): void {
    const pieces: Buffer[] = []
    if (!/^transfer-encoding: chunked$/im.test(this.header ?? '')) {
      pieces.push(this.#unread)
      this.#unread = Buffer.alloc(0)
    }
    while (this.#unread.length > 0) {
      const lineEnd = this.#unread.indexOf('\r\n')
      const line = this.#unread.toString('latin1', 0, Math.max(lineEnd, 0))
      if (lineEnd >= 0 && !/^[0-9a-f]+$/.test(line)) throw new Error(`no chunk size: ${JSON.stringify(line)}`)
      const end = lineEnd + 2 + Number.parseInt(line, 16)
      if (lineEnd < 0 || end + 2 > this.#unread.length) break
      if (this.#unread.toString('latin1', end, end + 2) !== '\r\n')
        throw new Error('no line end behind a chunk')
      pieces.push(this.#unread.subarray(lineEnd + 2, end))
      this.hasLastChunk = end === lineEnd + 2
      this.#unread = this.#unread.subarray(end + 2)
    }
    this.#body.push(...pieces)
    this.rest = Buffer.concat([this.rest, ...pieces])
  }

  #end(): void {
    this.isEnded = true
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

const PART = /^--frame\r\nContent-Type: image\/jpeg\r\n(?:Content-Length: (\d+)\r\n)?\r\n/

function readPart(body: Buffer): { picture: Buffer; end: number } | null {
  const head = PART.exec(body.toString('latin1', 0, 200))
  if (head === null) return null
  const start = head[0].length
  const end = head[1] === undefined ? body.indexOf('\r\n--frame\r\n', start) : start + Number(head[1])
  if (end < 0 || end + 2 > body.length) return null
  if (body.toString('latin1', end, end + 2) !== '\r\n') throw new Error('no line end behind a picture')
  return { picture: body.subarray(start, end), end: end + 2 }
}
