import type { Socket } from 'node:net'
import type { StreamEnd } from '../../model.ts'
import type { Observer } from '../protocol.ts'
import { endOfBody, endOfError } from '../shared/outcome.ts'
import { safeText } from '../shared/safe-text.ts'
import { CONNECT_TIMEOUT_MS } from '../shared/socket-settings.ts'
import { ABORTED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import { type Home, redirectedTo } from './address.ts'
import type { Track } from './description.ts'
import { Dialogue, type DialogueOptions, type Step } from './dialogue.ts'
import { Media, type MediaOwner } from './media.ts'
import type { RtspMessage } from './message.ts'
import { openSocket, type SocketReader } from './session-socket.ts'
import { WireParser, type WireSink } from './wire-parser.ts'

/** What all watches of a client have in common. */
export interface Run {
  readonly options: DialogueOptions
  readonly isInsecure: boolean
  /** Those whose sockets are not closed. */
  readonly watches: Set<Watch>
}

const MAX_REDIRECTS = 5
/** RFC 3550, 6.2: no receiver reports less than five seconds apart. */
const REPORT_EVERY_MS = 5000
const MOST_BETWEEN_KEEP_ALIVES_MS = 30_000
/** A server that has not taken so many bytes of ours gets no more. */
const MOST_UNSENT = 64 * 1024
/** How long a server may take to hear that we have ended the session. */
const LINGER_MS = 1000

/** One watch: a session from its first request to its end. */
export class Watch implements SocketReader, WireSink, MediaOwner {
  private readonly run: Run
  private readonly home: Home
  private readonly observer: Observer
  private readonly signal: AbortSignal
  private readonly over: (end: StreamEnd) => void
  private dialogue: Dialogue
  private parser = new WireParser(this)
  private media: Media
  private socket: Socket | null = null
  private isConnected = false
  private isStream = false
  private isOver = false
  private redirects = 0
  private now = performance.now()
  /** Bytes of the read that is under way. */
  private reading = 0
  /** Since when it connects, or is over. */
  private sinceMs = this.now
  private reportedAtMs = this.now
  private keptAliveAtMs = this.now

  /** Calls `over` one time, whatever happens. */
  constructor(run: Run, home: Home, observer: Observer, signal: AbortSignal, over: (end: StreamEnd) => void) {
    this.run = run
    this.home = home
    this.observer = observer
    this.signal = signal
    this.over = over
    this.dialogue = new Dialogue(home.address, home, run.options)
    this.media = new Media(observer, this)
  }

  begin(): void {
    this.run.watches.add(this)
    this.signal.addEventListener('abort', this, { once: true })
    this.open()
  }

  /** Ends it from our side, and tells the server. */
  stop(): void {
    this.finish(this.isConnected ? ABORTED : NOT_CONNECTED)
  }

  /** The signal aborts. */
  handleEvent(): void {
    this.stop()
  }

  /** Leaves nothing behind, whoever is still to hear of it. */
  destroy(): void {
    this.stop()
    this.socket?.destroy()
    this.run.watches.delete(this)
  }

  /** Called about once a second: what is due by time alone. */
  tick(nowMs: number): void {
    if (this.isOver) {
      if (nowMs - this.sinceMs > LINGER_MS) this.destroy()
    } else if (!this.isConnected) {
      if (nowMs - this.sinceMs > CONNECT_TIMEOUT_MS) {
        this.finish({ kind: 'unreachable', detail: 'no connection within 30 s' })
      }
    } else if (this.dialogue.isPlaying) this.keepUp(nowMs)
  }

  connected(): void {
    if (this.isOver) return
    this.isConnected = true
    this.follow(this.dialogue.begin())
  }

  read(bytes: Uint8Array, length: number): void {
    if (this.isOver) return
    this.now = performance.now()
    this.reading = length
    if (this.isStream) this.media.connectionData(length, this.now)
    this.parser.push(bytes, length)
    this.reading = 0
    this.media.tellPackets(this.now)
    if (this.parser.failure !== null) this.finish(protocolError(this.parser.failure))
  }

  closed(error: Error | null): void {
    if (this.isOver) {
      this.destroy()
      return
    }
    const { isConnected, isStream } = this
    const { bytes, frames } = this.media
    const progress = { isConnected, isAnswered: false, isStream, bytes, frames }
    if (error !== null) this.finish(endOfError(error, progress))
    else if (isStream) this.finish(endOfBody('closed by the server', progress))
    else this.finish({ kind: 'no_frames', detail: 'closed by the server before the stream began' })
  }

  message(message: RtspMessage): void {
    if (this.isOver) return
    if (message.status === null) this.send(this.dialogue.replyTo(message))
    else this.follow(this.dialogue.answered(message))
  }

  packet(channel: number, bytes: Uint8Array, start: number, end: number): boolean {
    return this.isOver || this.media.packet(channel, bytes, start, end, this.now)
  }

  /** Packets may come before the server says that they do. */
  received(): void {
    if (this.isStream || this.isOver) return
    this.isStream = true
    this.observer.connected()
    if (this.reading > 0) this.media.connectionData(this.reading, this.now)
  }

  saidGoodbye(): void {
    const { bytes, frames } = this.media
    this.finish(endOfBody('ended by the server', { ...NO_PROGRESS, bytes, frames }))
  }

  private open(): void {
    this.sinceMs = performance.now()
    this.isConnected = false
    try {
      this.socket = openSocket(this.dialogue.address, this.run.isInsecure, this)
    } catch (error) {
      this.closed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  private follow(step: Step): void {
    switch (step.kind) {
      case 'send':
        this.send(step.text)
        break
      case 'ports':
        void this.openPorts(step.track)
        break
      case 'set up':
        this.media.setUp(step.track, step.agreed)
        this.follow(step.next)
        break
      case 'playing':
        this.playing()
        break
      case 'redirect':
        this.redirect(step.location, step.end)
        break
      case 'end':
        this.finish(step.end)
        break
      case 'wait':
    }
  }

  private send(text: string): void {
    this.write(Buffer.from(text, 'latin1'))
  }

  private write(bytes: Uint8Array): void {
    const { socket } = this
    if (socket?.writable === true && socket.writableLength < MOST_UNSENT) socket.write(bytes)
  }

  private async openPorts(track: Track): Promise<void> {
    const { socket, media, dialogue } = this
    try {
      const ports = await media.openPorts(track, socket?.localAddress ?? '', socket?.remoteAddress ?? '')
      if (!this.isOver && dialogue === this.dialogue) this.follow(dialogue.hasPorts(track, ports))
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? error.code : error
      this.finish({ kind: 'generator', detail: safeText(`no pair of UDP ports: ${why}`) })
    }
  }

  private playing(): void {
    this.received()
    const now = performance.now()
    this.keptAliveAtMs = now
    this.reportedAtMs = now
    this.media.report(now, (bytes) => this.write(bytes))
  }

  /** Reports on what came, and shows the server that somebody is there. */
  private keepUp(nowMs: number): void {
    if (nowMs - this.reportedAtMs >= REPORT_EVERY_MS) {
      this.reportedAtMs = nowMs
      this.media.report(nowMs, (bytes) => this.write(bytes))
    }
    const { timeoutMs } = this.dialogue
    if (nowMs - this.keptAliveAtMs >= Math.min(MOST_BETWEEN_KEEP_ALIVES_MS, timeoutMs / 2 - 1000)) {
      this.keptAliveAtMs = nowMs
      this.send(this.dialogue.keepAlive())
    }
  }

  private redirect(location: string, end: StreamEnd): void {
    const address = redirectedTo(location, this.dialogue.address)
    this.redirects += 1
    if (address === null || this.redirects > MAX_REDIRECTS) {
      const why = address === null ? 'no RTSP URL to go to' : `more than ${MAX_REDIRECTS} redirects`
      this.finish({ ...end, detail: safeText(`${end.detail}: ${why}`) })
      return
    }
    this.leave()
    this.media.close()
    // It may be in the middle of what it was pushed.
    this.parser.failure = 'redirected'
    this.media = new Media(this.observer, this)
    this.dialogue = new Dialogue(address, this.home, this.run.options)
    this.parser = new WireParser(this)
    this.open()
  }

  /** The socket is not ours any more: what it still has to tell is not heard. */
  private leave(): void {
    this.socket?.removeAllListeners()
    this.socket?.on('error', () => {})
    this.socket?.destroy()
  }

  private finish(end: StreamEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.sinceMs = performance.now()
    this.media.close()
    this.signal.removeEventListener('abort', this)
    const farewell = this.dialogue.teardown()
    if (farewell !== null && this.socket?.writable === true) this.socket.end(Buffer.from(farewell, 'latin1'))
    else this.destroy()
    this.over(end)
  }
}

const NO_PROGRESS = { isConnected: true, isAnswered: true, isStream: true }

function protocolError(detail: string): StreamEnd {
  return { kind: 'protocol_error', detail: safeText(detail) }
}
