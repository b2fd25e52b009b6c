import type { StreamEnd } from '../../model/streams.ts'
import { quote } from '../../text/safe-text.ts'
import { systemErrorText } from '../../text/system-error.ts'
import type { Observer } from '../protocol.ts'
import { endOfBody, endOfError, type Progress } from '../shared/end-kinds.ts'
import type { PortKinds } from '../shared/port-kind.ts'
import { CONNECT_TIMEOUT_MS } from '../shared/socket-settings.ts'
import { ABORTED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import type { Track } from './description.ts'
import type { Dialogue, Step } from './dialogue.ts'
import { Farewell } from './farewell.ts'
import { Media, type MediaOwner } from './media.ts'
import type { RtspMessage } from './message.ts'
import { replyTo } from './server-request.ts'
import { type LinkOwner, SessionLink } from './session-link.ts'
import { SessionSchedule } from './session-schedule.ts'
import { WireParser, type WireSink } from './wire-parser.ts'

/** Receives the events of a session. */
export interface SessionOwner {
  /** The stream plays, with the frames a second that the server declares; null if it declares none. */
  streaming(declaredFps: number | null): void
  /** The first packet came, some time after the session began to play. */
  sending(): void
  /** The session plays, but no packet comes. @returns whether it is left for another session */
  silent(): boolean
  /** Datagrams came from another address. */
  metStranger(): void
  /** The server is elsewhere; `end` applies if nobody can go there. */
  moved(location: string, end: StreamEnd): void
  /** The session is over; all that is left is to let the server know. Called at most once. */
  ended(end: StreamEnd): void
  /** Nothing is left of the session. */
  gone(): void
}

const CLOSED = 'closed by the server'
/** How long the server gets to hear that we have ended the session. */
const LINGER_MS = 1000
/** A stream without a packet for this long may need all of its tracks set up. */
const SILENCE_MS = 1500

/** One session on its own connection, from the first request to the end. */
export class Session implements LinkOwner, WireSink, MediaOwner {
  readonly dialogue: Dialogue
  private readonly owner: SessionOwner
  private readonly parser = new WireParser(this)
  private readonly media: Media
  private readonly farewell = new Farewell()
  private readonly link: SessionLink
  private readonly schedule = new SessionSchedule()
  private isSending = false
  private isStream = false
  private isOver = false
  private now = performance.now()
  /** Bytes of the current read. */
  private reading = 0
  /** When it began to connect, or ended. */
  private sinceMs = this.now

  constructor(dialogue: Dialogue, portKinds: PortKinds, observer: Observer, owner: SessionOwner) {
    this.dialogue = dialogue
    this.owner = owner
    this.media = new Media(observer, this)
    this.link = new SessionLink(dialogue.address, portKinds, this)
  }

  open(isInsecure: boolean): void {
    this.sinceMs = performance.now()
    this.link.open(isInsecure)
  }

  /** Ends the session from our side, and lets the server know. */
  stop(): void {
    this.finish(this.link.isConnected ? ABORTED : NOT_CONNECTED)
  }

  /** The owner goes on without this session, and hears nothing more from it. */
  leave(): void {
    this.isOver = true
    // The parser may be in the middle of the bytes that it was given.
    this.parser.failure = 'left'
    this.link.leave(this.dialogue.teardown() ?? '')
    this.media.close()
  }

  destroy(): void {
    this.stop()
    this.link.destroy()
    this.owner.gone()
  }

  /** Called about once a second, for everything that depends on time alone. */
  tick(nowMs: number): void {
    if (this.isOver) {
      if (nowMs - this.sinceMs > LINGER_MS) this.destroy()
    } else if (!this.link.isConnected) {
      if (nowMs - this.sinceMs > CONNECT_TIMEOUT_MS) {
        this.finish({ kind: 'unreachable', detail: 'no connection within 30 s', mayBeOurs: true })
      }
    } else if (this.dialogue.isPlaying) this.keepUp(nowMs)
  }

  connected(): void {
    if (!this.isOver) this.follow(this.dialogue.begin())
  }

  read(bytes: Uint8Array, length: number): void {
    if (this.isOver) return
    this.now = performance.now()
    this.reading = length
    if (this.isStream) this.media.connectionData(length, this.now)
    this.parser.push(bytes, length)
    this.reading = 0
    if (this.isOver) return
    this.media.tellPackets(this.now)
    if (this.parser.failure !== null) this.finish(protocolError(this.parser.failure))
  }

  closed(error: Error | null): void {
    if (this.isOver) this.destroy()
    else if (error === null && this.isStream && this.media.hasPorts)
      this.farewell.say(CLOSED, performance.now())
    else this.finish(this.endOfConnection(error))
  }

  mistaken(why: string): void {
    this.finish(protocolError(why))
  }

  message(message: RtspMessage): void {
    if (this.isOver) return
    this.link.hasAnswer = true
    if (message.status === null) this.link.send(replyTo(message))
    this.follow(message.status === null ? this.dialogue.requested(message) : this.dialogue.answered(message))
  }

  packet(channel: number, bytes: Uint8Array, start: number, end: number): boolean {
    return this.isOver || this.media.packet(channel, bytes, start, end, this.now)
  }

  saidGoodbye(): void {
    this.farewell.say('ended by the server', performance.now())
  }

  metStranger(): void {
    if (!this.isOver) this.owner.metStranger()
  }

  finish(end: StreamEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.sinceMs = performance.now()
    const told = this.media.explained(end)
    this.media.close()
    const farewell = this.dialogue.teardown()
    if (farewell === null || !this.link.end(farewell)) this.destroy()
    this.owner.ended(told)
  }

  private endOfConnection(error: Error | null): StreamEnd {
    if (this.isStream) return this.endOfStream(error)
    if (error !== null) return endOfError(error, this.progress)
    const asked = this.link.isConnected ? `it answered ${this.dialogue.asked}` : 'the TLS session began'
    return { kind: 'no_frames', detail: `closed by the server before ${asked}` }
  }

  /** The server spoke RTSP: even without a frame, the end is not a protocol error. */
  private endOfStream(error: Error | null): StreamEnd {
    const why = this.farewell.why ?? CLOSED
    const end = error === null ? endOfBody(why, this.progress) : endOfError(error, this.progress)
    return end.kind === 'protocol_error' ? { ...end, kind: 'no_frames' } : end
  }

  private get progress(): Progress {
    const { isStream } = this
    const { isConnected } = this.link
    const { bytes, frames } = this.media
    return { isConnected, isAnswered: false, isStream, bytes, frames }
  }

  private follow(step: Step): void {
    switch (step.kind) {
      case 'send':
        this.link.send(step.text)
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
      case 'farewell':
        this.farewell.say(step.why, performance.now())
        this.follow(step.next)
        break
      case 'redirect':
        this.owner.moved(step.location, step.end)
        break
      case 'end':
        this.finish(step.end)
        break
      case 'wait':
    }
  }

  private async openPorts(track: Track): Promise<void> {
    const { link, media, dialogue } = this
    try {
      const ports = await media.openPorts(track, link.localAddress, link.remoteAddress)
      if (!this.isOver) this.follow(dialogue.hasPorts(track, ports))
    } catch (error) {
      this.finish({ kind: 'generator', detail: quote(`no pair of UDP ports: ${systemErrorText(error)}`) })
    }
  }

  private playing(): void {
    this.isStream = true
    this.owner.streaming(this.media.declaredFps)
    if (this.reading > 0) this.media.connectionData(this.reading, this.now)
    this.media.play()
    const now = performance.now()
    this.schedule.begin(now)
    this.report(now)
  }

  private keepUp(nowMs: number): void {
    if (!this.isSending && this.isSilent(nowMs)) return
    const { lastPacketMs, longestGapMs } = this.media
    if (this.farewell.isOver(nowMs, lastPacketMs, longestGapMs)) {
      this.finish(this.endOfStream(null))
      return
    }
    if (this.schedule.isReportDue(nowMs)) this.report(nowMs)
    if (this.schedule.isKeepAliveDue(nowMs, this.dialogue.timeoutMs)) {
      this.link.send(this.dialogue.keepAlive())
    }
  }

  /** @returns whether the session was left because it is silent */
  private isSilent(nowMs: number): boolean {
    if (this.media.lastPacketMs === 0) {
      return nowMs - this.schedule.playingAtMs >= SILENCE_MS && this.owner.silent()
    }
    this.isSending = true
    this.owner.sending()
    return false
  }

  private report(nowMs: number): void {
    this.media.report(nowMs, (bytes) => this.link.write(bytes))
  }
}

function protocolError(detail: string): StreamEnd {
  return { kind: 'protocol_error', detail: quote(detail) }
}
