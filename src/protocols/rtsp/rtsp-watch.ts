import type { StreamEnd } from '../../model/streams.ts'
import { quote } from '../../text/safe-text.ts'
import type { Observer } from '../protocol.ts'
import type { PortKinds } from '../shared/port-kind.ts'
import { NOT_ALLOWED } from '../shared/watch-ends.ts'
import { type Address, type Home, redirectedTo } from './address.ts'
import type { TrackChoice } from './description.ts'
import { Dialogue, type DialogueOptions } from './dialogue.ts'
import { Session, type SessionOwner } from './session.ts'
import type { TrackMemory } from './track-memory.ts'

/** What all watches of a client share. */
export interface Run {
  readonly options: DialogueOptions
  readonly isInsecure: boolean
  readonly mayConnectTo: (url: string) => boolean
  readonly portKinds: PortKinds
  readonly tracks: TrackMemory
  /** The watches whose sockets are not closed. */
  readonly watches: Set<Watch>
}

const MAX_REDIRECTS = 5

/** One watch: a session, and the sessions that replace it if the server is elsewhere or needs more from us. */
export class Watch implements SessionOwner {
  private readonly run: Run
  private readonly observer: Observer
  private readonly signal: AbortSignal
  private readonly over: (end: StreamEnd) => void
  private session: Session
  /** The URLs that servers redirected us to. */
  private readonly redirects: string[] = []
  private isStream = false
  private hasStranger = false

  /** Calls `over` exactly once. */
  constructor(run: Run, home: Home, observer: Observer, signal: AbortSignal, over: (end: StreamEnd) => void) {
    this.run = run
    this.observer = observer
    this.signal = signal
    this.over = over
    this.session = this.sessionWith(home.address, home, run.tracks.choiceFor(home.address.url))
  }

  begin(): void {
    this.run.watches.add(this)
    this.signal.addEventListener('abort', this, { once: true })
    this.session.open(this.run.isInsecure)
  }

  /** Called when the signal aborts. */
  handleEvent(): void {
    this.session.stop()
  }

  /** Closes everything at once, whoever still waits for an answer. */
  destroy(): void {
    this.session.destroy()
  }

  /** Called about once a second. */
  tick(nowMs: number): void {
    this.session.tick(nowMs)
  }

  streaming(declaredFps: number | null): void {
    if (!this.isStream) this.observer.connected(declaredFps)
    this.isStream = true
  }

  sending(): void {
    const { address, choice } = this.session.dialogue
    this.run.tracks.sends(address.url, choice)
    if (choice === 'all') this.observer.note('audio_needed')
  }

  /** Some cameras send nothing until all of their tracks are set up. */
  silent(): boolean {
    const { address, home, choice, hasMoreTracks } = this.session.dialogue
    const mayNeedAll = hasMoreTracks && this.run.tracks.mayNeedAll(address.url, choice)
    if (mayNeedAll) this.goOn(this.sessionWith(address, home, 'all'))
    return mayNeedAll
  }

  metStranger(): void {
    if (!this.hasStranger) this.observer.note('foreign_datagrams')
    this.hasStranger = true
  }

  moved(location: string, end: StreamEnd): void {
    const { address, home, choice } = this.session.dialogue
    const place = redirectedTo(location, address, home)
    if (place !== null && !this.run.mayConnectTo(place.address.url)) {
      this.session.finish(NOT_ALLOWED)
      return
    }
    if (place !== null && this.redirects.length < MAX_REDIRECTS) {
      this.redirects.push(location)
      this.goOn(this.sessionWith(place.address, place.home, choice))
      return
    }
    const why = place === null ? 'no RTSP URL to go to' : `more than ${MAX_REDIRECTS} redirects`
    this.session.finish({ ...end, detail: quote(`${end.detail}: ${why}`) })
  }

  ended(end: StreamEnd): void {
    this.signal.removeEventListener('abort', this)
    const { redirects } = this
    this.over(redirects.length === 0 ? end : { ...end, redirects })
  }

  gone(): void {
    this.run.watches.delete(this)
  }

  private sessionWith(address: Address, home: Home, choice: TrackChoice): Session {
    const dialogue = new Dialogue(address, home, choice, this.run.options)
    return new Session(dialogue, this.run.portKinds, this.observer, this)
  }

  /** Continues in a new session. */
  private goOn(next: Session): void {
    this.session.leave()
    this.session = next
    next.open(this.run.isInsecure)
  }
}
