import type { StreamEnd } from '../../model.ts'
import type { Observer } from '../protocol.ts'
import { endOfBody, endOfError, type Progress } from '../shared/outcome.ts'
import type { PortKinds } from '../shared/port-kind.ts'
import { safeText } from '../shared/safe-text.ts'
import { CONNECT_TIMEOUT_MS } from '../shared/socket-settings.ts'
import { ABORTED, NOT_CONNECTED } from '../shared/watch-ends.ts'
import { type Address, type Home, redirectedTo } from './address.ts'
import type { Track, TrackChoice } from './description.ts'
import { Dialogue, type DialogueOptions, type Step } from './dialogue.ts'
import { Farewell } from './farewell.ts'
import { Media, type MediaOwner } from './media.ts'
import type { RtspMessage } from './message.ts'
import { Schedule } from './schedule.ts'
import { replyTo } from './server-request.ts'
import { type LinkOwner, SessionLink } from './session-link.ts'
import type { TrackMemory } from './track-memory.ts'
import { WireParser, type WireSink } from './wire-parser.ts'

/** What all watches of a client have in common. */
export interface Run {
  readonly options: DialogueOptions
  readonly isInsecure: boolean
  readonly portKinds: PortKinds
  readonly tracks: TrackMemory
  /** Those whose sockets are not closed. */
  readonly watches: Set<Watch>
}

const MAX_REDIRECTS = 5
/** How long a server may take to hear that we have ended the session. */
const LINGER_MS = 1000
/** A stream without a packet for so long may want all of its tracks set up. */
const SILENCE_MS = 1500

/** One watch: a session from its first request to its end. */
export class Watch implements LinkOwner, WireSink, MediaOwner {
  private readonly run: Run
  private readonly home: Home
  private readonly observer: Observer
  private readonly signal: AbortSignal
  private readonly over: (end: StreamEnd) => void
  private dialogue: Dialogue
  private parser = new WireParser(this)
  private media: Media
  private farewell = new Farewell()
  private link: SessionLink
  private isSending = false
  private isStream = false
  private isOver = false
  private redirects = 0
  private now = performance.now()
  /** Bytes of the read that is under way. */
  private reading = 0
  /** Since when it connects, or is over. */
  private sinceMs = this.now
  private readonly schedule = new Schedule()
  private hasStranger = false

  /** Calls `over` one time, whatever happens. */
  constructor(run: Run, home: Home, observer: Observer, signal: AbortSignal, over: (end: StreamEnd) => void) {
    this.run = run
    this.home = home
    this.observer = observer
    this.signal = signal
    this.over = over
    this.dialogue = this.dialogueWith(home.address, run.tracks.choiceFor(home.address.url))
    this.media = new Media(observer, this)
    this.link = new SessionLink(home.address, run.portKinds, this)
  }

  begin(): void {
    this.run.watches.add(this)
    this.signal.addEventListener('abort', this, { once: true })
    this.open()
  }

  /** Ends it from our side, and tells the server. */
  stop(): void {
    this.finish(this.link.isConnected ? ABORTED : NOT_CONNECTED)
  }

  /** The signal aborts. */
  handleEvent(): void {
    this.stop()
  }

  /** Leaves nothing behind, whoever is still to hear of it. */
  destroy(): void {
    this.stop()
    this.link.destroy()
    this.run.watches.delete(this)
  }

  /** Called about once a second: what is due by time alone. */
  tick(nowMs: number): void {
    if (this.isOver) {
      if (nowMs - this.sinceMs > LINGER_MS) this.destroy()
    } else if (!this.link.isConnected) {
      if (nowMs - this.sinceMs > CONNECT_TIMEOUT_MS) {
        this.finish({ kind: 'unreachable', detail: 'no connection within 30 s' })
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
    this.media.tellPackets(this.now)
    if (this.parser.failure !== null) this.finish(protocolError(this.parser.failure))
  }

  closed(error: Error | null): void {
    if (this.isOver) this.destroy()
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

  /** Packets may come before the server says that they do. */
  received(): void {
    if (this.isStream || this.isOver) return
    this.isStream = true
    this.observer.connected(this.media.declaredFps)
    if (this.reading > 0) this.media.connectionData(this.reading, this.now)
  }

  saidGoodbye(): void {
    this.farewell.say('ended by the server', performance.now())
  }

  metStranger(): void {
    if (this.hasStranger || this.isOver) return
    this.hasStranger = true
    this.observer.note('foreign_datagrams')
  }

  private dialogueWith(address: Address, choice: TrackChoice): Dialogue {
    return new Dialogue(address, this.home, choice, this.run.options)
  }

  private open(): void {
    this.sinceMs = performance.now()
    this.link.open(this.run.isInsecure)
  }

  private endOfConnection(error: Error | null): StreamEnd {
    const { isStream } = this
    if (error !== null) return endOfError(error, this.progress)
    if (isStream) return endOfBody(this.farewell.why ?? 'closed by the server', this.progress)
    const asked = this.link.isConnected ? `it answered ${this.dialogue.asked}` : 'the TLS session began'
    return { kind: 'no_frames', detail: `closed by the server before ${asked}` }
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
        this.redirect(step.location, step.end)
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
      if (!this.isOver && dialogue === this.dialogue) this.follow(dialogue.hasPorts(track, ports))
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? error.code : error
      this.finish({ kind: 'generator', detail: safeText(`no pair of UDP ports: ${why}`) })
    }
  }

  private playing(): void {
    this.received()
    const now = performance.now()
    this.schedule.begin(now)
    this.report(now)
  }

  private keepUp(nowMs: number): void {
    const { lastPacketMs, longestGapMs } = this.media
    const { why } = this.farewell
    if (!this.isSending) this.watchSilence(nowMs)
    if (why !== null && this.farewell.isOver(nowMs, lastPacketMs, longestGapMs)) {
      this.finish(endOfBody(why, this.progress))
      return
    }
    if (this.schedule.isReportDue(nowMs)) this.report(nowMs)
    const { timeoutMs, isPlaying } = this.dialogue
    if (isPlaying && this.schedule.isKeepAliveDue(nowMs, timeoutMs)) this.link.send(this.dialogue.keepAlive())
  }

  /** Some cameras send nothing before all of their tracks are set up. */
  private watchSilence(nowMs: number): void {
    const { address, choice, hasMoreTracks } = this.dialogue
    const { tracks } = this.run
    if (this.media.lastPacketMs > 0) {
      this.isSending = true
      tracks.sends(address.url, choice)
      if (choice === 'all') this.observer.note('audio_needed')
    } else if (hasMoreTracks && nowMs - this.schedule.playingAtMs >= SILENCE_MS) {
      if (tracks.mayNeedAll(address.url, choice)) this.reopen(address, 'all')
    }
  }

  private report(nowMs: number): void {
    this.media.report(nowMs, (bytes) => this.link.write(bytes))
  }

  private redirect(location: string, end: StreamEnd): void {
    const address = redirectedTo(location, this.dialogue.address)
    this.redirects += 1
    if (address === null || this.redirects > MAX_REDIRECTS) {
      const why = address === null ? 'no RTSP URL to go to' : `more than ${MAX_REDIRECTS} redirects`
      this.finish({ ...end, detail: safeText(`${end.detail}: ${why}`) })
      return
    }
    this.reopen(address, this.dialogue.choice)
  }

  /** Begins anew, in a session of its own. */
  private reopen(address: Address, choice: TrackChoice): void {
    this.link.leave(this.dialogue.teardown() ?? '')
    this.media.close()
    // It may be in the middle of what it was pushed.
    this.parser.failure = 'left'
    this.media = new Media(this.observer, this)
    this.dialogue = this.dialogueWith(address, choice)
    this.parser = new WireParser(this)
    this.farewell = new Farewell()
    this.link = new SessionLink(address, this.run.portKinds, this)
    this.open()
  }

  private finish(end: StreamEnd): void {
    if (this.isOver) return
    const why = this.media.whyNoFrames
    this.isOver = true
    this.sinceMs = performance.now()
    this.media.close()
    this.signal.removeEventListener('abort', this)
    const farewell = this.dialogue.teardown()
    if (farewell === null || !this.link.end(farewell)) this.destroy()
    this.over(why === null ? end : { kind: 'no_frames', detail: `${end.detail}: ${why}` })
  }
}

function protocolError(detail: string): StreamEnd {
  return { kind: 'protocol_error', detail: safeText(detail) }
}
