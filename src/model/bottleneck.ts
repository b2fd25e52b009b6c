import type { CameraRefusals, Outcome, RefusalKind } from './health.ts'
import type { Evidence } from './machine.ts'
import type { RtspTransport } from './streams.ts'

/** What limited a run, named only when it was seen. `report/facts/bottleneck-words` has its words. */
export interface Bottleneck {
  readonly name:
    | 'Constant throughput'
    | 'Network bandwidth'
    | 'Connection limits'
    | 'Processing overhead'
    | 'Packet loss'
    | 'Refusals'
    | 'Load generator'
  readonly seen: BottleneckEvidence
  readonly advice: BottleneckAdvice
}

/** What was seen: in the measured window, or in the trials of a search. */
export type BottleneckEvidence =
  | { readonly code: 'generator'; readonly evidence: readonly Evidence[] }
  /** The sum of all connections did not change, and was too little. `arrived` is the share of the planned frames. */
  | { readonly code: 'constant_flow'; readonly megabitsPerSecond: number; readonly arrived: number }
  /** `status` as in `HTTP 403`; empty if it says nothing more. */
  | {
      readonly code: 'refused'
      readonly connections: number
      readonly planned: number
      readonly status: string
    }
  | CameraRefusals
  /** `lost` is a share of the packets. */
  | {
      readonly code: 'lost_packets'
      readonly connections: number
      readonly planned: number
      readonly lost: number
    }
  /** `reconnectionRate` for each successful connection; null if it was not high. */
  | {
      readonly code: 'overload'
      readonly planned: number
      readonly slow: number
      readonly stalled: number
      readonly reconnectionRate: number | null
    }
  /** More load brought no more flow, in Mbit/s. */
  | {
      readonly code: 'trials_constant_flow'
      readonly least: number
      readonly most: number
      readonly fromConnections: number
      readonly toConnections: number
      readonly serverCores: number | null
    }
  | { readonly code: 'trial_refused'; readonly connections: number; readonly unhealthy: number }
  | { readonly code: 'trial_lost_packets'; readonly connections: number; readonly reason: string | null }
  | {
      readonly code: 'trial_overload'
      readonly connections: number
      readonly outcome: Outcome | null
      readonly reason: string | null
      readonly serverCores: number | null
    }
  /** This machine ended the search; null if no trial shows at how many connections. */
  | { readonly code: 'search_ended'; readonly connections: number | null; readonly reason: string | null }

export type BottleneckAdvice =
  | { readonly code: 'larger_machine' | 'larger_machine_for_search' }
  /** The link that a flow fills, in Mbit/s. */
  | { readonly code: 'faster_link'; readonly linkMbps: number }
  /** The link that a flow does not fill, in Mbit/s; null if nobody gave it. */
  | { readonly code: 'find_limit'; readonly linkMbps: number | null }
  /** What is known of the server's processors at that load. */
  | { readonly code: 'watch_server'; readonly processors: 'used_up' | 'watched' | 'unknown' }
  | { readonly code: 'find_loss'; readonly transport: RtspTransport }
  | { readonly code: 'refusal'; readonly kind: RefusalKind; readonly transport: RtspTransport }
