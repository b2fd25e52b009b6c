import { ZodError } from 'zod'
import { shortestExchange } from '../load/clock-offset.ts'
import type { AgentClock } from '../load/workers/agent.ts'
import type { SessionKeys } from './agent-keys.ts'
import { MAX_REASON, type Note, noteMessage, type StreamMessage, streamMessage } from './link-messages.ts'
import { StreamReceiver, StreamSender } from './ordered-stream.ts'
import { FRAME_OVERHEAD, type OpenedFrame, openFrame, Sealer } from './sealed.ts'
import { sessionSubject } from './subjects.ts'
import type { Wire } from './wire.ts'

/** Both sides say once a second that they are there, and what they have received. */
const BEAT_MS = 1000
/** Large messages go in pieces, so that the signs of life are not held up. */
const MAX_PIECE_BYTES = 256 * 1024
/** A sender keeps what is not confirmed. */
const FRAMES_TO_CONFIRM = 64
const REPEAT_MS = 200
/** How long the other side gets to hear that this one ends the session. */
const FAREWELL_MS = 1000
const ANSWER_MS = 1000

export interface LinkSetup {
  readonly wire: Wire
  readonly side: 'agent' | 'coordinator'
  readonly session: string
  readonly keys: SessionKeys
  /** In seconds: after this time without a sign of life, the other side is gone. */
  readonly patience: number
  /** The monotonic clock of this side, in milliseconds. */
  readonly now: () => number
}

/**
 * One side of a session between an agent and a coordinator: channels of messages, each delivered once and in order, and
 * signs of life. Whatever does not come from the other side is ignored.
 */
export class AgentLink {
  /** Resolves with the reason when the session is over. */
  readonly ended: Promise<string>
  readonly #setup: LinkSetup
  readonly #to: string
  readonly #sealer: Sealer
  readonly #sender: StreamSender
  readonly #receiver = new StreamReceiver()
  readonly #listeners = new Map<number, (body: unknown) => void>()
  readonly #questions = new Map<number, (nowMs: number) => void>()
  readonly #resolve: (why: string) => void
  readonly #undo: (() => void)[]
  readonly #maxFrame: number
  #asked = 0
  #silentBeats = 0
  #lastNote = 0
  #unconfirmed = 0
  #missedAtMs = Number.NEGATIVE_INFINITY
  #isOver = false

  constructor(setup: LinkSetup) {
    const { wire, side, session, keys } = setup
    const isAgent = side === 'agent'
    const into = sessionSubject(session, side)
    const theirs = isAgent ? keys.toAgent : keys.toCoordinator
    this.#setup = setup
    this.#to = sessionSubject(session, isAgent ? 'coordinator' : 'agent')
    this.#sealer = new Sealer(isAgent ? keys.toCoordinator : keys.toAgent, this.#to)
    const pieceBytes = Math.max(1, Math.min(MAX_PIECE_BYTES, wire.maxBytes - FRAME_OVERHEAD - 1))
    this.#maxFrame = pieceBytes + FRAME_OVERHEAD + 1
    this.#sender = new StreamSender(this.#sealer, pieceBytes, (frame) => wire.publish(this.#to, frame))
    const { promise, resolve } = Promise.withResolvers<string>()
    this.ended = promise
    this.#resolve = resolve
    const timer = setInterval(() => this.#beat(), BEAT_MS)
    this.#undo = [
      () => clearInterval(timer),
      wire.subscribe(into, ({ payload }) => this.#heard(openFrame(theirs, into, payload))),
      wire.onRestored(() => this.#restore()),
    ]
    void wire.closed.then((why) => this.#end(why))
  }

  /** @param channel a whole number that both sides know */
  send(channel: number, body: unknown): void {
    this.#post({ channel, body })
  }

  /** One listener for each channel. What nobody listens for is dropped. */
  listen(channel: number, listener: (body: unknown) => void): void {
    this.#listeners.set(channel, listener)
  }

  forget(channel: number): void {
    this.#listeners.delete(channel)
  }

  /** Compares the clocks of both sides. @throws Error when an answer does not come in time */
  async exchangeClocks(): Promise<AgentClock> {
    return await shortestExchange(async () => {
      const sentMs = this.#setup.now()
      const theirsMs = await this.#askTime()
      return { sentMs, receivedMs: this.#setup.now(), theirsMs }
    })
  }

  /** Ends the session, and lets the other side know why. */
  async close(why: string): Promise<void> {
    if (this.#isOver) return
    this.#post({ farewell: why.slice(0, MAX_REASON) })
    const giveUpAtMs = performance.now() + FAREWELL_MS
    while (!this.#isOver && !this.#sender.isConfirmed && performance.now() < giveUpAtMs)
      await new Promise((resolve) => setTimeout(resolve, 10))
    this.#end(why)
  }

  #post(message: StreamMessage): void {
    if (this.#isOver) return
    try {
      this.#sender.send(message)
    } catch (error) {
      this.#fail(error)
    }
  }

  #note(note: Partial<Note> = {}): void {
    const { received } = this.#receiver
    const content: Note = { received, sent: this.#sender.last, ...note }
    this.#unconfirmed = 0
    this.#setup.wire.publish(this.#to, this.#sealer.seal('note', Buffer.from(JSON.stringify(content))).frame)
  }

  #askTime(): Promise<number> {
    this.#asked += 1
    const ask = this.#asked
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const late = setTimeout(() => reject(new Error('no answer about the time')), ANSWER_MS)
    this.#questions.set(ask, resolve)
    this.#note({ ask })
    return promise.finally(() => {
      clearTimeout(late)
      this.#questions.delete(ask)
    })
  }

  /** Counts beats, not time: a process that was stopped for a while has not heard everything yet. */
  #beat(): void {
    const { patience } = this.#setup
    this.#silentBeats += 1
    if (this.#silentBeats > patience) this.#giveUp(patience)
    else this.#note()
  }

  /** The other side may only have been stopped or cut off: it must not go on with a session that nobody wants. */
  #giveUp(seconds: number): void {
    const { side, wire } = this.#setup
    const isCutOff = wire.isInterrupted ? ', and no connection to the NATS server' : ''
    const heard =
      side === 'agent' ? 'it heard nothing from this run' : 'the run heard nothing from this agent'
    this.#leave(`no sign of life for ${seconds} s${isCutOff}`, `${heard} for ${seconds} s`)
  }

  #restore(): void {
    if (this.#setup.wire.maxBytes < this.#maxFrame)
      this.#fail(new Error('the NATS server takes less than before'))
    this.#sender.repeat()
    this.#note()
  }

  #heard(frame: OpenedFrame | null): void {
    if (frame === null || this.#isOver) return
    this.#silentBeats = 0
    try {
      if (frame.kind === 'note') this.#heardNote(frame)
      else this.#heardStream(frame)
    } catch (error) {
      this.#fail(error)
    }
  }

  #heardStream(frame: OpenedFrame): void {
    const found = this.#receiver.accept(frame)
    if (found === 'gap') this.#miss()
    else this.#unconfirmed += 1
    if (this.#unconfirmed >= FRAMES_TO_CONFIRM) this.#note()
    if (found !== null && found !== 'gap') this.#take(streamMessage.parse(found.message))
  }

  #take(message: StreamMessage): void {
    if ('channel' in message) this.#listeners.get(message.channel)?.(message.body)
    else {
      this.#note()
      this.#end(message.farewell)
    }
  }

  #heardNote({ number, content }: OpenedFrame): void {
    if (number <= this.#lastNote) return
    const receivedAtMs = this.#setup.now()
    this.#lastNote = number
    const { received, sent, isMissing, ask, answer } = noteMessage.parse(JSON.parse(content.toString()))
    if (ask !== undefined) this.#note({ answer: { ask, nowMs: receivedAtMs } })
    if (answer !== undefined) this.#questions.get(answer.ask)?.(answer.nowMs)
    this.#sender.confirm(received)
    if (isMissing === true) this.#sender.repeat()
    // Frames arrive in the order in which they are sent, so what was sent before this note and is not here was lost.
    if (sent > this.#receiver.received) this.#miss()
  }

  /** Asks for what is missing, once for all frames that are on their way. */
  #miss(): void {
    const nowMs = performance.now()
    if (nowMs - this.#missedAtMs < REPEAT_MS) return
    this.#missedAtMs = nowMs
    this.#note({ isMissing: true })
  }

  #fail(error: unknown): void {
    this.#leave(`the session broke: ${reasonOf(error)}`)
  }

  /** Ends the session without waiting for the other side, which hears why if it still listens. */
  #leave(why: string, toThem = why): void {
    try {
      this.#sender.send({ farewell: toThem.slice(0, MAX_REASON) })
    } catch {
      // It notices the silence.
    }
    this.#end(why)
  }

  #end(why: string): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const undo of this.#undo) undo()
    this.#resolve(why)
  }
}

/** What is wrong with a message is of use to nobody who did not write its sender, and may be as long as the message. */
function reasonOf(error: unknown): string {
  if (error instanceof ZodError) return 'a message that it does not understand'
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON)
}
