import type { GeneratorHealth } from './machine.ts'
import type { StreamEnd, StreamNote } from './streams.ts'

/** Percentiles in milliseconds; `Infinity` where the event never came, null where nothing was sampled. */
export interface Percentiles {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** What one planned connection did in a measured window. Milliseconds unless the name says otherwise. */
export interface ConnectionFacts {
  readonly connectionId: string
  readonly cameraId: string
  readonly connectionNumber: number
  readonly nominalFps: number
  /** Frames a second as the server describes the stream; null where it does not. */
  readonly declaredFps: number | null
  /** From the planned start to the first complete frame; null when none ever came. */
  readonly firstFrameMs: number | null
  readonly frames: number
  /** Stream bytes as received, framing and all. */
  readonly bytes: number
  /** Bytes of the complete pictures alone. */
  readonly pictureBytes: number
  /** Packets that arrived; 0 where the protocol does not number them. */
  readonly packets: number
  /** Packets that did not arrive: RFC 3550, 6.4.1. */
  readonly packetsLost: number
  /** Pictures that packets which did not arrive have cost; 0 where none are missing. */
  readonly picturesLost: number
  /** Interarrival jitter (RFC 3550, 6.4.1), the mean over the window; null without numbered packets. */
  readonly jitterMs: number | null
  /** Complete frames in each second of the window, at most its first 900; the last one may be shorter. */
  readonly framesPerSecond: readonly number[]
  /** Streams that delivered again in the window after an earlier one of the connection had ended. */
  readonly reconnections: number
  /** Attempts in the window to open a connection that had never delivered a frame, after the first. */
  readonly connectRetries: number
  /** Times in the window that the stream ended or fell silent for the dropping time. */
  readonly drops: number
  readonly hasEverDelivered: boolean
  /** The most frames from one key frame to the next; 1 where every frame is one. */
  readonly keyFrameInterval: number
  /** The stream is open and has delivered a frame, at the end of the window. */
  readonly isDelivering: boolean
  readonly freezes: number
  /** Sum of (gap − nominal gap) over the freezes. */
  readonly stalledMs: number
  readonly longStalls: number
  /** 0 where no frame ever came, as are all freezes. */
  readonly longestGapMs: number
  readonly gaps: Percentiles
  /** Longest stretch in which the same picture was sent again and again. */
  readonly samePictureMs: number
  readonly errors: number
  readonly lastEnd: StreamEnd | null
  /** Since the connection was first opened, each once. */
  readonly notes: readonly StreamNote[]
}

/** One measured window over all planned connections. */
export interface WindowResult {
  /** Wall clock of its first instant, milliseconds since the epoch. */
  readonly startedAtEpochMs: number
  readonly durationMs: number
  readonly connections: readonly ConnectionFacts[]
  readonly gaps: Percentiles
  readonly generator: GeneratorHealth
}
