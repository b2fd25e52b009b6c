import type { CameraRefusals, DeadCameras, RefusalKind } from './health.ts'
import type { Evidence, ServerUse } from './machine.ts'
import type { ServerFigureName } from './server-figures.ts'

/** What can limit a load, by its name in reports (docs/bottlenecks.md). */
export const LIMIT_CAUSES = [
  'server_cpu',
  'server_memory',
  'server_network',
  'server_sessions',
  'server_queue',
  'network',
  'cameras',
  'generator',
  'unknown',
] as const

export type LimitCauseName = (typeof LIMIT_CAUSES)[number]

/** What a load was limited by, only as far as it was measured. `report/facts/limit-cause-words` has its words. */
export interface LimitCause extends SeenCause {
  /** The load, in connections. */
  readonly connections: number
  /** Other causes whose rules hold too, in the order of docs/bottlenecks.md. */
  readonly alsoSeen: readonly SeenCause[]
}

export interface SeenCause {
  readonly cause: LimitCauseName
  /** At least one. */
  readonly evidence: readonly LimitEvidence[]
}

/** On which side of the server frames were late or lost. */
export const LIMIT_SIDES = ['cameras', 'viewers'] as const

/** What shows it. */
export type SideEvidence = { readonly code: 'side' } & (
  | {
      readonly side: 'cameras'
      /** The server did not take what cameras sent: they waited, the mean of each, or left frames out. */
      readonly why: 'held_up'
      readonly waitedMs: number
      readonly skipped: number
    }
  /** Viewers of a camera lose different numbers of frames, or the server took all that was sent. */
  | { readonly side: 'viewers'; readonly why: 'different_loss' | 'all_sent' }
)

/** A figure of the server beside what it cannot exceed, in its unit. */
export interface FullFigure {
  readonly code: 'figure_full'
  readonly name: ServerFigureName
  readonly title: string
  readonly value: number
  readonly limit: number
}

/** What was counted as sent or lost. */
type Counted = 'frames' | 'packets' | 'bytes'

/** What nobody watched: the server's process, or its metrics. */
export type Unwatched = 'process' | 'metrics'

/** One measurement that a cause rests on. Rates are of one second. */
export type LimitEvidence =
  | { readonly code: 'generator'; readonly evidence: readonly Evidence[] }
  /** This machine ended the search; `reason` is the trial's. */
  | { readonly code: 'search_ended'; readonly reason: string | null }
  | FullFigure
  | SideEvidence
  /** The server used up its processors, as the record of this machine says. */
  | (ServerUse & { readonly code: 'processors_used_up' })
  /** Connections refused for a limit, and those that were not. `status` as in `HTTP 503`; empty if not known. */
  | {
      readonly code: 'capped'
      readonly refused: number
      readonly admitted: number
      readonly status: string
      /** There is only one camera, so the cap may be its own. */
      readonly isOfCamera: boolean
      /** They were closed, or left waiting, without an answer. */
      readonly isSilent: boolean
    }
  /** As many connections were admitted at another load. */
  | { readonly code: 'constant_cap'; readonly admitted: number; readonly otherLoad: number }
  | CameraRefusals
  | DeadCameras
  /** Memory grew since a lower load; bytes for each connection more. */
  | { readonly code: 'memory_grew'; readonly fromConnections: number; readonly bytesEach: number }
  /** What arrived fills the link of the deployment. */
  | { readonly code: 'link_full'; readonly megabitsPerSecond: number; readonly linkMbps: number }
  /** Data waited in this many of the server's sockets, the mean, while what arrived stayed the same. */
  | {
      readonly code: 'path_full'
      readonly queuedSockets: number
      readonly connections: number
      readonly megabitsPerSecond: number
    }
  /** The interface of the server dropped packets. `share` of the packets that it may have sent. */
  | { readonly code: 'interface_drops'; readonly perSecond: number; readonly share: number }
  /** What the server got from cameras beside what they should have sent. */
  | {
      readonly code: 'cameras_late'
      readonly what: 'frames' | 'bytes'
      readonly received: number
      readonly planned: number
    }
  | { readonly code: 'bad_frames'; readonly perSecond: number; readonly planned: number }
  /** What the server discarded beside what did not arrive. */
  | {
      readonly code: 'discarded'
      readonly what: Counted
      readonly perSecond: number
      readonly missingPerSecond: number
    }
  /** What the server sent beside what arrived. */
  | { readonly code: 'sent'; readonly what: Counted; readonly sent: number; readonly arrived: number }
  /** Packets were lost and the server discarded none, or hardly any. `lost` is a share. */
  | { readonly code: 'lost_not_discarded'; readonly lost: number; readonly discardedPerSecond: number }
  /** `share` of the segments that carried what arrived. */
  | { readonly code: 'sent_again'; readonly perSecond: number; readonly share: number }
  | SeenByViewers
  /** Figures that were looked at and were not at their limit. */
  | { readonly code: 'not_full'; readonly figures: readonly Omit<FullFigure, 'code'>[] }
  | { readonly code: 'not_watched'; readonly what: readonly Unwatched[] }
  /** The metrics are of a server that did not carry this load; bytes of one second. */
  | {
      readonly code: 'foreign_counts'
      readonly what: 'viewers' | 'bytes'
      readonly counted: number
      readonly seen: number
    }

/** What a limit without a known cause looks like from outside. */
type SeenByViewers =
  /** Refusals that are no limit on connections. */
  | {
      readonly code: 'refused'
      readonly kind: RefusalKind
      readonly connections: number
      readonly planned: number
      readonly status: string
    }
  /** `lost` is a share of the packets of these connections. */
  | {
      readonly code: 'lost_packets'
      readonly connections: number
      readonly planned: number
      readonly lost: number
    }
  /** What arrived did not grow from one load to another, or did not change within the window where both are the same. */
  | {
      readonly code: 'constant_flow'
      readonly megabitsPerSecond: number
      readonly fromConnections: number
      readonly toConnections: number
    }
  | {
      readonly code: 'missing_frames'
      readonly arrived: number
      readonly unhealthy: number
      readonly planned: number
    }
