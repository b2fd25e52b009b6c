import type { FrameMark } from '../model/marks.ts'
import type { StreamEnd, StreamNote, StreamOptions } from '../model/streams.ts'

/** A way to watch cameras. A server's mistakes are outcomes, never exceptions. */
export interface Protocol {
  /** As `--protocol` and reports spell it. */
  readonly name: string
  /** The default port of each URL scheme, by the scheme with its colon: `http:`. */
  readonly defaultPorts: Readonly<Record<string, number>>
  /** Whether it reads this URL. The protocols are asked in the order of the registry. */
  claims(url: string): boolean
  needs(options: StreamOptions): ConnectionNeeds
  /**
   * Opens what all connections of a run share (connection pools); close it after the run. Only this loads the code that
   * reads streams.
   */
  open(options: ClientOptions): Promise<StreamClient>
}

export interface ClientOptions extends StreamOptions {
  /** Asked before each connection, redirects included. Absent if every URL is allowed. */
  readonly mayConnectTo?: (url: string) => boolean
}

/** What one connection takes of the machine that reads it, at most. */
export interface ConnectionNeeds {
  readonly descriptors: number
  /** Local ports. */
  readonly ports: number
  /** Whether its stream may come as datagrams, which the machine drops when it has no buffer space. */
  readonly hasDatagrams: boolean
}

export interface StreamClient {
  /**
   * Opens one connection to a camera and reads it until the stream ends or `signal` aborts. Never rejects: every end is
   * a {@link StreamEnd}. If aborted before it was connected, the end is `unreachable`. There is no built-in time limit:
   * the caller knows the deadlines and aborts.
   */
  watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd>
  /** Ends every connection at once; safe to call twice. */
  close(): Promise<void>
}

/** One complete frame. A stream reuses one record for all its frames: whoever receives it copies what it keeps. */
export interface Frame {
  /** Size of the picture. */
  bytes: number
  /** Monotonic milliseconds (`performance.now()`) at which its last byte was read. */
  atMs: number
  /**
   * The picture equals the previous one, as far as the client can see at low cost: their lengths are equal, and so are
   * the checksums of the last two pictures that were looked into (one a second), with no other length between them.
   * False as soon as a length differs.
   */
  isSamePicture: boolean
  /**
   * It can be decoded without an earlier one, like every picture of Motion JPEG. The first frame of a stream is always a
   * key frame: nobody can see what comes before it.
   */
  isKeyFrame: boolean
  /** What its synthetic camera wrote into it; absent or null for frames of other cameras, and where it was lost. */
  mark?: FrameMark | null
}

/** Receives what one connection saw, as it happens. Called synchronously; must not allocate per frame. */
export interface Observer {
  /**
   * The response arrived and is a stream.
   * @param declaredFps frames a second, if the server describes the stream that way
   */
  connected(declaredFps?: number | null): void
  frame(frame: Readonly<Frame>): void
  /**
   * Stream bytes as received: pictures, framing and all.
   * @param atMs when they were read, on the clock of {@link frame}: the frames that they complete are reported right
   *   after them, with the same reading
   */
  data(bytes: number, atMs: number): void
  /**
   * The packets since the last call; only for protocols that number them (RTP).
   * @param received packets that arrived
   * @param lost change in the number of packets that did not (RFC 3550, 6.4.1: expected minus received): below 0 if
   *   some arrived late
   * @param jitterMs interarrival jitter now (RFC 3550, 6.4.1)
   * @param atMs when the last of them was read
   * @param sent change in the number of pictures that were sent, as these packets and the missing ones show: complete,
   *   torn and wholly lost ones. If no number is missing, it adds nothing to {@link frame}
   */
  packets(received: number, lost: number, jitterMs: number, atMs: number, sent: number): void
  /** Something about the stream that belongs in the report; at most once per watch and kind. */
  note(note: StreamNote): void
}
