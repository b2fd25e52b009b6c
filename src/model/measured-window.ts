import type { AgentShare } from './agents.ts'
import type { GeneratorHealth } from './machine.ts'
import type { StreamEnd, StreamNote } from './streams.ts'
import type { WindowTimeline } from './window-timeline.ts'

/** The number of seconds that are kept one by one. A longer window keeps only its beginning, or memory would grow. */
export const MAX_SECONDS = 900

/** Percentiles in milliseconds; `Infinity` where the event never came, null where nothing was sampled. */
export interface Percentiles {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** The gap that this many percent of the gaps do not exceed. */
export interface GapPercentile {
  /** 0 (the shortest gap) to 100 (the longest). */
  readonly percentile: number
  readonly ms: number
}

/**
 * What the marks of the frames in one window show of one connection. Its numbers are those of the camera that was
 * asked for; where no frame came from it, those of the camera that came instead.
 */
export interface MarkFacts {
  /** Frames with a mark. */
  readonly marked: number
  /** Different frames of the camera whose numbers are counted. */
  readonly distinct: number
  /** Frames without a mark, each for a missing number: only their marks were lost. */
  readonly placed: number
  /** Frames that the camera sent between two that arrived, and that never did. Not those of the time without a stream. */
  readonly lost: number
  /** Frames that had arrived before. */
  readonly repeated: number
  /** Frames that arrived after one that was sent later. */
  readonly reordered: number
  /** Frames of another camera than the one that was asked for. */
  readonly foreign: number
  /** The camera of the last foreign frame (`marks/mark`); null without one. */
  readonly foreignCamera: number | null
  /**
   * From sending a frame to the arrival of its last byte, of each frame once; null throughout where the clocks cannot
   * be compared.
   */
  readonly latency: Percentiles
  /** The shortest delay: below 0 where the clocks are further apart than is known. Null without a delay. */
  readonly shortestMs: number | null
  /** Frames whose clock could not be compared, so that they have no delay. */
  readonly unclocked: number
}

/** How the clock of the cameras is compared with this machine's. */
export interface MarkClock {
  /** `same`: one monotonic clock; `exchange`: asked over the network; `unknown`: no delay is known. */
  readonly kind: 'same' | 'exchange' | 'unknown'
  /** How far a delay may be off, in milliseconds; null where it is unknown. */
  readonly errorMs: number | null
  /** Why an exchange gave nothing, in words; null if it did, or none was asked for. */
  readonly problem: string | null
}

/** The marks of all connections in one window. */
export interface WindowMarks {
  readonly clock: MarkClock
  readonly latency: Percentiles
}

/** What one planned connection did in a measured window. Milliseconds unless the name says otherwise. */
export interface ConnectionFacts {
  readonly connectionId: string
  readonly cameraId: string
  readonly connectionNumber: number
  readonly nominalFps: number
  /** Frames a second according to the server's description of the stream; null without one. */
  readonly declaredFps: number | null
  /** From the planned start to the first complete frame; null when none ever came. */
  readonly firstFrameMs: number | null
  readonly frames: number
  /** Stream bytes as received, including framing. */
  readonly bytes: number
  /** Bytes of the complete pictures only. */
  readonly pictureBytes: number
  /** Packets that arrived; 0 when the protocol does not number them. */
  readonly packets: number
  /** Packets that did not arrive: RFC 3550, 6.4.1. */
  readonly packetsLost: number
  /** Pictures that were lost because packets did not arrive; 0 when none are missing. */
  readonly picturesLost: number
  /** Interarrival jitter (RFC 3550, 6.4.1), the mean over the window; null without numbered packets. */
  readonly jitterMs: number | null
  /** Complete frames in each second of the window, at most its first 900; the last one may be shorter. */
  readonly framesPerSecond: readonly number[]
  /** Streams that delivered in the window after an earlier one of the connection had ended. */
  readonly reconnections: number
  /** Attempts in the window to open a connection that had never delivered a frame, after the first attempt. */
  readonly connectRetries: number
  /** How often in the window the stream ended, or was silent for the dropping time. */
  readonly drops: number
  readonly hasEverDelivered: boolean
  /** The largest number of frames from one key frame to the next; 1 when every frame is a key frame. */
  readonly keyFrameInterval: number
  /** At the end of the window, the stream is open and has delivered a frame. */
  readonly isDelivering: boolean
  readonly freezes: number
  /** Sum of (gap − nominal gap) over the freezes. */
  readonly stalledMs: number
  readonly longStalls: number
  /** 0 when no frame ever came, like all figures about freezes. */
  readonly longestGapMs: number
  readonly gaps: Percentiles
  /** The longest time for which the same picture was sent repeatedly. */
  readonly samePictureMs: number
  readonly errors: number
  readonly lastEnd: StreamEnd | null
  /** Since the connection was first opened, each once. */
  readonly notes: readonly StreamNote[]
  /** Absent or null without a marked frame in the window. */
  readonly marks?: MarkFacts | null
}

/** A histogram on its way to another thread, process or machine. */
export interface EncodedGaps {
  readonly counts: string
  /** Separate, because the library's encoding only records which bucket it is in. */
  readonly maxMs: number
  /** Its resolution: 1 counts whole milliseconds, 10 tenths of them. */
  readonly unitsPerMs: number
}

/** All gaps of a window, and the delays of its marked frames; null without any. */
interface WindowHistograms {
  readonly gaps: EncodedGaps
  readonly delays: EncodedGaps | null
}

/** One measured window over all planned connections. */
export interface WindowResult {
  /** Wall clock at its first moment, milliseconds since the epoch. */
  readonly startedAtEpochMs: number
  readonly durationMs: number
  readonly connections: readonly ConnectionFacts[]
  readonly gaps: Percentiles
  /** In ascending order; without the percentiles for which there are too few gaps. */
  readonly gapDistribution: readonly GapPercentile[]
  readonly generator: GeneratorHealth
  /** The agents that measured it; absent or null where this machine did. */
  readonly agents?: readonly AgentShare[] | null
  readonly timeline: WindowTimeline
  /** Absent or null without a marked frame. */
  readonly marks?: WindowMarks | null
  /** What the percentiles come from; absent where nobody needs to add them to others. */
  readonly histograms?: WindowHistograms
}
