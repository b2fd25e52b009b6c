/** How synthetic cameras publish. */
export const PUBLISH_CODECS = ['h264', 'h265'] as const
export type PublishCodec = (typeof PUBLISH_CODECS)[number]

export const PUBLISH_RESOLUTIONS = ['360p', '720p', '1080p'] as const
export type PublishResolution = (typeof PUBLISH_RESOLUTIONS)[number]

export const PUBLISH_TRANSPORTS = ['tcp', 'udp'] as const
export type PublishTransport = (typeof PUBLISH_TRANSPORTS)[number]

export interface PublishOptions {
  /** URL with `{camera}`: `rtsp://localhost:8554/{camera}`; may have a login. */
  readonly url: string
  /** Ids in the order in which they begin. */
  readonly cameras: readonly string[]
  readonly codec: PublishCodec
  readonly resolution: PublishResolution
  /** Of each camera, in 1,000,000 bits a second. */
  readonly megabits: number
  readonly fps: number
  readonly transport: PublishTransport
  /** Does not verify the certificate of an `rtsps` server. */
  readonly isInsecure: boolean
}

/** One publishing camera: true counts, since it began. */
export interface PublishedCamera {
  readonly id: string
  /** `waiting` for its next try; `refused`: its login was, so there is no other try. */
  readonly state: 'connecting' | 'publishing' | 'waiting' | 'refused' | 'stopped'
  /** Frames that were handed to a session of the server, complete. */
  readonly framesSent: number
  /** Frames that were due and not sent, because the server did not take the ones before. */
  readonly framesSkipped: number
  readonly bytesSent: number
  readonly reconnections: number
  /** Milliseconds for which sent bytes waited because the server did not read them, in total. */
  readonly waitedMs: number
  /** More than a second of its stream waits for the server to read it. */
  readonly isBehind: boolean
  /** Why it is not publishing, in words without secrets; null while it is. */
  readonly problem: string | null
}

export interface PublisherStats {
  readonly cameras: readonly PublishedCamera[]
  /** Processor time of the publisher's process, in seconds. */
  readonly cpuSeconds: number
  /** The longest time for which its event loop was late since the last reading, in milliseconds. */
  readonly longestDelayMs: number
}

/** What the cameras that a run publishes did in a window. */
export interface PublishedWindow {
  /** Cameras that should publish. */
  readonly cameras: number
  /** Those that did at the end. */
  readonly publishing: number
  readonly framesSent: number
  /** Frames that were due and not sent, because the server did not take the ones before. */
  readonly framesSkipped: number
  readonly reconnections: number
  readonly bytesSent: number
  /** Time for which sent bytes waited for the server to read them, of all cameras. */
  readonly waitedMs: number
  /** Processors that their process used. */
  readonly cores: number
  readonly longestDelayMs: number
  /** Of the cameras that published all the time: frames that were due, and those sent or skipped. */
  readonly due: number
  readonly handed: number
  /** Cameras that did not publish at the end, or lost their session in the window. */
  readonly problems: readonly PublishedProblem[]
}

export interface PublishedProblem {
  readonly camera: string
  readonly isPublishing: boolean
  /** Without secrets; null where nobody said why. */
  readonly why: string | null
}
