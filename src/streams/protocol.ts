import type { StreamEnd } from '../model.ts'

/** What a stream client may need beyond the URL. The same for every connection of a run. */
export interface StreamOptions {
  /** Extra request headers, lower-case names. Sent to the camera's own origin only. */
  readonly headers: Readonly<Record<string, string>>
  /** Skip the verification of TLS certificates. */
  readonly insecure: boolean
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
  /** The response arrived and is a stream. */
  connected(): void
  /**
   * One complete frame.
   * @param bytes size of the picture
   * @param atMs monotonic milliseconds (`performance.now()`) at which its last byte was read
   * @param isSamePicture the picture is the same as the one before, as far as the client can tell at low
   *   cost: their lengths are equal, and so are the checksums of the last two pictures that were looked into
   *   (one a second), with no other length between them. False as soon as a length differs.
   */
  frame(bytes: number, atMs: number, isSamePicture: boolean): void
  /** Stream bytes as received: pictures, framing and all. */
  data(bytes: number): void
}
