import type { Capacity } from './capacity.ts'

/** The three deployments for face recognition: how much of the capacity is kept as a buffer. */
export type DeploymentName = 'conservative_deployment' | 'standard_deployment' | 'aggressive_deployment'

export interface Deployment {
  readonly name: DeploymentName
  readonly uniqueCameras: number
  readonly connectionsPerCamera: number
  readonly frProcessingLoad: 'low' | 'medium' | 'high'
  readonly isRecommended: boolean
}

/** How many cameras fit when each has a number of viewers, given the capacity in connections. */
export interface ViewerScenario {
  readonly name: 'single_viewer' | 'dual_viewer' | 'multi_viewer' | 'current_test'
  readonly connectionsPerCamera: number
  readonly uniqueCameras: number
}

/** One limit on the number of cameras of a deployment. */
export interface FrTerm {
  readonly name: 'stream server' | 'network' | 'recognition'
  readonly cameras: number
  /** With its figures: `⌊0.7 × 240 ÷ 1⌋ = 168`. */
  readonly formula: string
}

/** What a term that is too small would have to be for the target: connections, Mbit/s, or inferences a second. */
export interface FrNeed {
  readonly term: FrTerm['name']
  /** What it is; null for a capacity that is only known as "at least", whose rest must be shown. */
  readonly from: number | null
  readonly to: number
}

export type FrVerdict = 'feasible' | 'feasible_with_risk' | 'not_feasible' | 'not_assessed'

/** The answer to "can we run face recognition on this many cameras?". */
export interface FrPlan {
  readonly verdict: FrVerdict
  /** One sentence: why the verdict is what it is. */
  readonly why: string
  readonly targetCameras: number
  /** For the recommended deployment; 0 when no capacity is known. */
  readonly recommendedCameras: number
  /** The same deployment at the ends of the capacity's interval; null without one. */
  readonly recommendedLow: number | null
  readonly recommendedHigh: number | null
  /** The term that sets the number of cameras; null when no capacity is known. */
  readonly bindingLimit: FrTerm['name'] | null
  /** Every known limit, for the recommended deployment; the smallest is binding. */
  readonly terms: readonly FrTerm[]
  readonly recommended: DeploymentName
  readonly confidence: Capacity['confidence']
  readonly deployments: readonly Deployment[]
  readonly scenarios: readonly ViewerScenario[]
  /** What would bring the target within reach, besides what the limit of the run needs; empty when nothing is known. */
  readonly needs: readonly FrNeed[]
}

/** What else limits a face-recognition deployment, from thresholds.json; null when not given, so not a limit. */
export interface FrTerms {
  /** Connections that each camera has in the deployment: recognition and every other reader. */
  readonly connectionsPerCamera: number
  /** Frames a second that recognition analyses, of each camera. */
  readonly analysisFps: number
  /** Frames a second that recognition can analyse in total. */
  readonly inferencesPerSecond: number | null
  readonly linkMbps: number | null
  /** Null for the measured rate. */
  readonly streamMbps: number | null
}

/** A deployment reads each camera once; Frigate recommends 5 analysed frames a second. */
export const DEFAULT_FR_TERMS: FrTerms = {
  connectionsPerCamera: 1,
  analysisFps: 5,
  inferencesPerSecond: null,
  linkMbps: null,
  streamMbps: null,
}
