import type { RtspTransport, StreamEnd, StreamNote } from '../model/streams.ts'

/** What a stream client may need beyond the URL. The same for every connection of a run. */
export interface StreamOptions {
  /** Extra request headers, spelled as they are to be sent. Sent to the camera's own origin only. */
  readonly headers: Readonly<Record<string, string>>
  /** Skip the verification of TLS certificates. */
  readonly insecure: boolean
  /** How RTSP is to bring its packets; other protocols have no choice. */
  readonly rtspTransport: RtspTransport
  /** Take an audio track too, where the protocol tells tracks apart. */
  readonly rtspAudio: boolean
}

/** A way of watching cameras. What a server does wrong is an outcome, never an exception. */
export interface Protocol {
  readonly name: string
  /** URL schemes with their colon: `http:`. */
  readonly schemes: readonly string[]
  /** Opens what all connections of a run share (connection pools); close it when the run is over. */
  open(options: StreamOptions): StreamClient
}

export interface StreamClient {
  /**
   * Opens one connection to a camera and reads it until the stream ends or `signal` aborts.
   * Never rejects: every way to end is a {@link StreamEnd}; aborted before it was
   * connected, it is `unreachable`. There is no time limit of its own: the caller knows the deadlines and
   * aborts.
   */
  watch(url: string, observer: Observer, signal: AbortSignal): Promise<StreamEnd>
  /** Ends every connection at once; safe to call twice. */
  close(): Promise<void>
}

/** Told what one connection saw, as it happens. Called synchronously; must not allocate per frame. */
export interface Observer {
  /**
   * The response arrived and is a stream.
   * @param declaredFps frames a second, where the server describes the stream by them
   */
  connected(declaredFps?: number | null): void
  /**
   * One complete frame.
   * @param bytes size of the picture
   * @param atMs monotonic milliseconds (`performance.now()`) at which its last byte was read
   * @param isSamePicture the picture is the same as the one before, as far as the client can tell at low
   *   cost: their lengths are equal, and so are the checksums of the last two pictures that were looked into
   *   (one a second), with no other length between them. False as soon as a length differs.
   * @param isKeyFrame it can be decoded without an earlier one, as every picture of Motion JPEG can. The first
   *   frame of a stream always is one: what comes before it nobody can see
   */
  frame(bytes: number, atMs: number, isSamePicture: boolean, isKeyFrame: boolean): void
  /**
   * Stream bytes as received: pictures, framing and all.
   * @param atMs when they were read, on the clock of {@link frame}: the frames that they complete, told right
   *   behind, carry the same reading
   */
  data(bytes: number, atMs: number): void
  /**
   * What came of numbered packets since the last call; only of protocols that number them (RTP).
   * @param received packets that arrived
   * @param lost change in the number of packets that did not (RFC 3550, 6.4.1: expected less received): below 0
   *   when some arrived late
   * @param jitterMs interarrival jitter now (RFC 3550, 6.4.1)
   * @param atMs when the last of them was read
   * @param sent change in the number of pictures that these packets and those that are missing show to have been
   *   sent: complete, torn and wholly lost ones. Where no number is missing it says no more than {@link frame}
   */
  packets(received: number, lost: number, jitterMs: number, atMs: number, sent: number): void
  /** Something about the stream that the report should say; at most once per watch and kind. */
  note(note: StreamNote): void
}
