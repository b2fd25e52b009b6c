export const STREAM_END_KINDS = [
  'ended',
  'aborted',
  'refused',
  'unauthorized',
  'not_found',
  'server_error',
  'unreachable',
  'no_frames',
  'protocol_error',
  'generator',
] as const

/** Why one stream ended, as data. `generator`: this machine could not open it (no ports, no descriptors). */
export interface StreamEnd {
  readonly kind: (typeof STREAM_END_KINDS)[number]
  /**
   * For people: `HTTP 503 Service Unavailable`, `connection refused (ECONNREFUSED)`. One line without secrets once a stream client of the
   * run has passed it on; before that, it has what the server said, letter for letter.
   */
  readonly detail: string
  readonly httpStatus?: number
  /** Set when a machine that is too slow can cause this. The others come from the server. */
  readonly mayBeOurs?: true
  /** URLs that servers sent us to. They may contain secrets, and do not leave the stream client of the run. */
  readonly redirects?: readonly string[]
}

/** Odd things about a stream that a viewer forgives, but its owner should know. */
export const STREAM_NOTES = [
  'wrong_part_lengths',
  'no_parameter_sets',
  'freeze_unknown',
  'foreign_datagrams',
  'audio_needed',
] as const

export type StreamNote = (typeof STREAM_NOTES)[number]

/**
 * How RTSP delivers its packets: inside its TCP connection (RFC 2326, 10.12) or as UDP datagrams; `auto` uses UDP only
 * when the server refuses TCP.
 */
export const RTSP_TRANSPORTS = ['tcp', 'udp', 'auto'] as const

export type RtspTransport = (typeof RTSP_TRANSPORTS)[number]

/** What a stream client may need in addition to the URL. The same for every connection of a run. */
export interface StreamOptions {
  /** Extra request headers, spelled as they will be sent. They go to the camera's own origin only. */
  readonly headers: Readonly<Record<string, string>>
  /** Skip the verification of TLS certificates. */
  readonly insecure: boolean
  readonly rtspTransport: RtspTransport
  /** Take an RTSP stream's audio track as well as its video. */
  readonly rtspAudio: boolean
}
