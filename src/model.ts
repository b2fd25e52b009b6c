/** The words of the product. Types and names only; nobody's behaviour lives here. */

export interface Camera {
  readonly id: string
  /** Stream URL; may carry credentials, so it is never printed: see `safeUrl`. */
  readonly url: string
}

/** How one planned connection fared in the measured window (docs/method.md). */
export const OUTCOMES = [
  'healthy',
  'slow',
  'stalled',
  'frozen',
  'dropped',
  'refused',
  'unauthorized',
  'not_found',
  'server_error',
  'unreachable',
  'no_frames',
  'protocol_error',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes that delivered frames throughout the window: what the legacy report calls `successful`. */
export const SUCCESSFUL: ReadonlySet<Outcome> = new Set(['healthy', 'slow', 'stalled', 'frozen'])
/** Outcomes that meet every health rule: a frozen picture is delivered in time and only reported. */
export const HEALTHY: ReadonlySet<Outcome> = new Set(['healthy', 'frozen'])

/** The rules of a connection's health that can break; the names used in reports and alerts. */
export type HealthRule = 'first_frame' | 'fps' | 'loss' | 'stall_ratio' | 'long_stall' | 'dropped' | 'refused'

/** Why one stream ended, as data. `generator`: this machine could not open it (no ports, no descriptors). */
export interface StreamEnd {
  readonly kind:
    | 'ended'
    | 'aborted'
    | 'refused'
    | 'unauthorized'
    | 'not_found'
    | 'server_error'
    | 'unreachable'
    | 'no_frames'
    | 'protocol_error'
    | 'generator'
  /**
   * For people: `HTTP 503 Service Unavailable`, `ECONNREFUSED`. One line without secrets, once a stream client of the
   * run has handed it on; before that, with what the server said letter for letter.
   */
  readonly detail: string
  readonly httpStatus?: number
  /** A machine that is too slow can make it look like that; the others are what the server said or is. */
  readonly mayBeOurs?: true
  /** URLs that servers sent us to. They may hold secrets, and go no further than the stream client of the run. */
  readonly redirects?: readonly string[]
}

/** Odd things about a stream that a viewer forgives and its owner should know. */
export const STREAM_NOTES = [
  'wrong_part_lengths',
  'no_parameter_sets',
  'freeze_unknown',
  'foreign_datagrams',
  'audio_needed',
] as const
export type StreamNote = (typeof STREAM_NOTES)[number]

/** The health rules of docs/method.md; every limit can be set in thresholds.json under `health`. */
export interface HealthRules {
  readonly firstFrameMs: number
  /** FPS in the window divided by the camera's nominal FPS. */
  readonly minFpsRatio: number
  /** Packets that did not arrive, and pictures lost with them, divided by all that were sent. */
  readonly maxLossRatio: number
  /** A gap is a freeze from max(freezeGaps × nominal gap, nominal gap + freezeExtraMs). */
  readonly freezeGaps: number
  readonly freezeExtraMs: number
  readonly maxStallRatio: number
  readonly longStallMs: number
  /** No frame for max(dropAfterMs, dropAfterGaps × nominal gap): the connection is dropped. */
  readonly dropAfterMs: number
  readonly dropAfterGaps: number
  readonly frozenAfterMs: number
  readonly minHealthyRatio: number
  /** Frames that arrived divided by the frames planned, over all planned connections. */
  readonly minFrameRatio: number
}

export const DEFAULT_HEALTH_RULES: HealthRules = {
  firstFrameMs: 5000,
  minFpsRatio: 0.95,
  maxLossRatio: 0.01,
  freezeGaps: 3,
  freezeExtraMs: 150,
  maxStallRatio: 0.01,
  longStallMs: 1000,
  dropAfterMs: 5000,
  dropAfterGaps: 5,
  frozenAfterMs: 5000,
  minHealthyRatio: 0.95,
  minFrameRatio: 0.95,
}

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

/** What became of this machine's processors and of the reader over a window: means; null where it could not be seen. */
export interface MachineUse {
  /** Share of the seconds in which too many connections held unread bytes, 0 to 1. */
  readonly readerBehind: number | null
  /** Of the reading thread that waited most: time in which it was ready to run and had no processor. */
  readonly waitPercent: number | null
  /** Processors that this process and its children used. */
  readonly ownCores: number | null
  /** Processors that the servers under test used. */
  readonly serverCores: number | null
  /** Processors that everything else used. */
  readonly foreignCores: number | null
  /** The programs that used most of it. */
  readonly foreign: readonly { readonly name: string; readonly cores: number }[]
  readonly stealPercent: number | null
  /** Time in which the cgroup of this process was held back. */
  readonly throttledPercent: number | null
}

/** What the load generator knows about itself and its machine over a window. */
export interface GeneratorHealth {
  /** The window failed and the failure cannot be laid at the server's door: it is void. */
  readonly limited: boolean
  /**
   * What disturbed the window, whether it passed or failed: our own reader was behind, or others took the processors;
   * null: nothing did.
   */
  readonly cause: 'generator' | 'environment' | null
  /** One sentence each. */
  readonly evidence: readonly string[]
  /** Left to the reader's busiest thread, 0 to 100. */
  readonly headroomPercent: number
  /** A sentence when the server used up the processors; null otherwise, or when it is not known. */
  readonly serverUse: string | null
  readonly use: MachineUse
}

/** What this machine can read of such frames, and what a plan needs of it. */
export interface Calibration {
  /** Frames a second that all workers together can read, with nothing left over. */
  readonly framesPerSecond: number
  readonly frameBytes: number
  readonly workers: number
  readonly neededFramesPerSecond: number
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

/** A connection with its verdict. */
export interface JudgedConnection extends ConnectionFacts {
  readonly outcome: Outcome
  readonly brokenRules: readonly HealthRule[]
  readonly isFrozen: boolean
  /** Frames divided by the window's seconds. */
  readonly fps: number
}

/** The judged window. Every planned connection is in every denominator. */
export interface RunHealth {
  readonly connections: readonly JudgedConnection[]
  readonly outcomes: Readonly<Record<Outcome, number>>
  readonly planned: number
  readonly successful: number
  readonly healthy: number
  readonly frozen: number
  readonly frames: number
  readonly plannedFrames: number
  readonly bytes: number
  readonly reconnections: number
  /** Jain's index over FPS ÷ nominal FPS; null when nothing was delivered. */
  readonly fairness: number | null
  readonly firstFrame: Percentiles
  /** Whether the window passes (docs/method.md). */
  readonly passes: boolean
  readonly passWhy: string
  /** Of single cameras that refused connections while the others carried theirs; absent or null where none did. */
  readonly refusals?: CameraRefusals | null
  /** The most frequent first; absent or empty where none was refused. */
  readonly refusalGroups?: readonly RefusalGroup[]
  /** Cameras that gave nothing on any connection while others gave something; absent or null for none. */
  readonly dead?: DeadCameras | null
  /** Cameras that sent one picture again and again; absent or null for none. */
  readonly frozenCameras?: CameraFinding | null
}

/**
 * What a refusal is a matter of. `limit`: of connections, and `camera_limit` where it is one of single cameras;
 * `state`: of an RTSP session that does not exist, or does not allow the request now; `transport`: RTSP 461.
 */
export type RefusalKind = 'limit' | 'camera_limit' | 'permission' | 'state' | 'transport' | 'other'

/** Connections that were refused for the same reason. */
export interface RefusalGroup {
  readonly kind: RefusalKind
  readonly connections: number
  /** Of the first of them: `HTTP 403`; empty where there is none. */
  readonly status: string
}

/** What is to be said of some of the cameras. */
export interface CameraFinding {
  /** One sentence: `2 of 4 cameras gave nothing: 2, 4 (HTTP 404)` */
  readonly text: string
  readonly cameraIds: readonly string[]
}

/** Cameras that gave nothing on any connection in the window. */
export interface DeadCameras extends CameraFinding {
  /** Planned to these cameras. */
  readonly connections: number
  /** They may have been turned away because the server was full: they came last, and said nothing else. */
  readonly isServerLimit: boolean
  readonly othersCarriedAll: boolean
}

/** Single cameras refused connections while the others carried theirs. */
export interface CameraRefusals {
  /** `camera 3 refused 5 of 10 connections: RTSP 400; the others carried all` */
  readonly text: string
  /** They carried some: it is a limit of their paths, not of the server. */
  readonly isPathLimit: boolean
}

/**
 * Why a load was chosen. `first`: the measured window, where the search starts; `grow`: nothing failed yet;
 * `shrink`: nothing passed yet; `goodput`: what arrived when the server was overloaded; `interval`: where the
 * posterior learns most; `confirm`: whether the claimed load holds.
 */
export type TrialPurpose = 'first' | 'grow' | 'shrink' | 'goodput' | 'interval' | 'confirm' | 'recheck'

/** Why most of the connections were not healthy: lost packets, or refusals. */
export type BrokenCause = 'loss' | RefusalKind

/** One step of a capacity search, as it is told; none in a run that only measures. */
export interface Trial {
  /** From 1, in the order they were made. */
  readonly number: number
  readonly purpose: TrialPurpose
  readonly connections: number
  readonly healthy: number
  /** `invalid`: this machine was the limit or was disturbed; it says nothing about the server. */
  readonly outcome: 'pass' | 'fail' | 'invalid'
  /** Frames ÷ (seconds × nominal FPS): how many connections' worth of frames arrived. */
  readonly goodput: number
  /** Frames ÷ seconds ÷ planned connections. */
  readonly fpsPerConnection: number
  readonly megabitsPerSecond: number
  /** Of its window. */
  readonly seconds: number
  /** Since the search began, at the end of this trial; 0 for the measured window. */
  readonly elapsedSeconds: number
  /** The health rule that broke first with its number, or what made it invalid; null when it passed. */
  readonly reason: string | null
  /** Of a failed trial: how most of the connections that were not healthy fared. */
  readonly brokenOutcome: Outcome | null
  /** More exactly: that packets were lost, or why connections were refused; absent or null where that is not known. */
  readonly brokenCause?: BrokenCause | null
  /** What was known of the capacity after it; null before something passed and something failed. */
  readonly low: number | null
  readonly estimate: number | null
  readonly high: number | null
  /** Processor cores that the server's process tree used; null when it was not watched. */
  readonly serverCores: number | null
}

/** What the server's process tree used at one load. */
export interface ResourceUse {
  readonly connections: number
  readonly seconds: number
  /** Processor cores, on average. */
  readonly cpuCores: number
  /** Resident memory, the largest of the samples. */
  readonly memoryBytes: number
  /** Share of the limit that is nearer: all cores it may run on, or one core for its busiest thread. 0 to 1. */
  readonly utilization: number
}

/** What the process tree of `--server-pid` used. */
export interface ServerResources {
  readonly pid: number
  /** Most processes seen at once. */
  readonly processes: number
  /** Cores that it may run on. */
  readonly cores: number
  /** The measured window; null when the process had ended before it. */
  readonly window: ResourceUse | null
  /** Every load that was held for some seconds, in the order of time, the window and the trials among them. */
  readonly loads: readonly ResourceUse[]
  /** What a reader must know, such as that the process ended. */
  readonly notes: readonly string[]
}

/** Goodput of both servers at the same load, one after the other: connections' worth of frames. */
export interface AbPair {
  readonly order: 'base first' | 'head first'
  readonly base: number
  readonly head: number
}

/** What an A/B comparison measured; the gate judges it. */
export interface AbMeasurement {
  /** Of the baseline target, without secrets. */
  readonly baselineTarget: string
  /** The target was its own baseline: an A/A check. */
  readonly isSelfCheck: boolean
  /** Connections in every trial; null when no load that saturates the servers was found. */
  readonly load: number | null
  readonly pairs: readonly AbPair[]
  /**
   * How much more a loss shows in goodput than in capacity: 1 where goodput is flat in overload, 1 + k where it
   * falls with the load to the power of -k.
   */
  readonly elasticity: number
  /** Why there are not enough pairs to judge; null when there are. */
  readonly incomplete: string | null
  readonly notes: readonly string[]
}

export interface Capacity {
  readonly method: 'measured' | 'extrapolated' | 'none'
  /** It rests on a rule of thumb about the server's utilisation. */
  readonly isAssumed?: boolean
  /** Why it is a matter of single cameras and says nothing about more of them; absent or null where it is the server's. */
  readonly pathLimit?: string | null
  readonly connections: number | null
  readonly low: number | null
  readonly high: number | null
  readonly stable: number | null
  readonly censored: boolean
  readonly reason: string
  readonly confidence: 'high' | 'medium' | 'low'
  /** How the number came about, in words and figures; says "not measured" where nothing was. */
  readonly formula: string
  /** What the search added; null where none was made. */
  readonly grow: SearchPlan['grow'] | null
  /** What a reader must know before trusting the number, a sentence each. */
  readonly notes: readonly string[]
}

export type Grade = 'EXCELLENT' | 'GOOD' | 'MODERATE' | 'POOR'

/** What was measured, so far as it decides which runs can be compared; as it stands in reports. */
export interface Profile {
  readonly protocol: string
  readonly cameras: number
  readonly connections_per_camera: number
  readonly connections: number
  readonly nominal_fps: number | null
  readonly frame_bytes: number
  /** How the server was kept from the load generator's processors; missing in older files: not at all. */
  readonly isolation?: IsolationMode | undefined
}

export const ISOLATION_MODES = ['off', 'affinity', 'nice'] as const
/** affinity: processors of the server are others than those of the load generator; nice: it has a lower priority. */
type IsolationMode = (typeof ISOLATION_MODES)[number]

/** What was done to keep processors free for the load generator. */
export interface Isolation {
  readonly mode: IsolationMode
  readonly reason: string
  /** Processors that the server might use, and might have used without isolation; null where it was off. */
  readonly serverProcessors: number | null
  readonly ofProcessors: number | null
  /** What was not permitted, or could not be undone. */
  readonly notes: readonly string[]
}

/** The machine that measured: numbers from different kinds of machines are not compared; as in reports. */
export interface Fingerprint {
  readonly cpu_model: string
  readonly cpus: number
  readonly memory_gb: number
  readonly kernel: string
  readonly runner_image: string | null
  readonly tool_major: number
  readonly node: string
}

/** One run that was recorded as a baseline: a job, whatever number of connections it opened. */
export interface BaselineJob {
  readonly runId: string
  /** ISO 8601, when the run began. */
  readonly startedAt: string
  readonly profile: Profile
  readonly fingerprint: Fingerprint
  /** By their names in thresholds.json. */
  readonly metrics: Readonly<Record<string, number>>
}

type RowVerdict = 'pass' | 'fail' | 'inconclusive' | 'improved' | 'advice' | 'no_baseline'

/** One judged line of the gate. `baseline`, `value` and `change` are null where there is none. */
export interface GateRow {
  readonly metric: string
  readonly kind: 'floor' | 'regression' | 'ab'
  readonly baseline: number | null
  readonly value: number | null
  /** Percent or points against the baseline. */
  readonly change: number | null
  /** As people read it: `≥ 95`, `≤ 0.1`. */
  readonly limit: string
  readonly verdict: RowVerdict
  readonly why: string
}

export interface GateResult {
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly rows: readonly GateRow[]
  /** One sentence: why the verdict is what it is. */
  readonly why: string
}

/**
 * How RTSP brings its packets: inside its own TCP connection (RFC 2326, 10.12) or as UDP datagrams; `auto`: over
 * UDP only where the server refuses TCP.
 */
export const RTSP_TRANSPORTS = ['tcp', 'udp', 'auto'] as const
export type RtspTransport = (typeof RTSP_TRANSPORTS)[number]

/** What an inconclusive run ends as: like a pass, like a pass with a warning, or like a failure. */
export const ON_INCONCLUSIVE = ['pass', 'warn', 'fail'] as const

/** What was asked for, after validation. Everything a run needs and nothing of the terminal. */
export interface Plan {
  readonly cameras: number
  readonly connectionsPerCamera: number
  readonly durationMs: number
  readonly settleMs: number
  readonly source: CameraSource
  /** Names as the user spelled them, each once whatever its case. */
  readonly headers: Readonly<Record<string, string>>
  readonly insecure: boolean
  /** New connections a second. */
  readonly connectRate: number
  /** Null: measured before the ramp. */
  readonly nominalFps: number | null
  readonly protocol: 'auto' | 'mjpeg' | 'rtsp'
  readonly rtspTransport: RtspTransport
  /** Over RTSP, take a stream's audio track as well as its video. */
  readonly rtspAudio: boolean
  /** Threads that hold the connections; null: one for each processor but one. */
  readonly workers: number | null
  /** Run though this machine can hardly read what is planned. */
  readonly force: boolean
  readonly shuffle: boolean
  /** Null: another order each run; the seed used is reported either way. */
  readonly seed: number | null
  /** A known utilisation for the extrapolation, 0 < u ≤ 1. */
  readonly utilization: number | null
  /** The process whose tree is the server; null: nothing is watched. */
  readonly serverPid: number | null
  /** Keep processors free for the load generator where the server's process is known. */
  readonly isolate: 'auto' | 'off'
  /** Go on after the measured window and search the capacity. */
  readonly findCapacity: boolean
  readonly search: SearchPlan
  /** Stream URL with `{camera}`, of the server to compare with; null: no A/B. */
  readonly baselineTarget: string | null
  readonly frTarget: number
  readonly frTerms: FrTerms
  readonly health: HealthRules
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  readonly regressions: readonly Regression[]
  /** As recorded in thresholds.json, the oldest first. */
  readonly baseline: readonly BaselineJob[]
  readonly onInconclusive: (typeof ON_INCONCLUSIVE)[number]
  readonly reportsDir: string
  readonly logsDir: string
}

/** How a capacity search goes on. */
export interface SearchPlan {
  /** Where it stops: the capacity is then "at least" this. */
  readonly maxConnections: number
  readonly mode: 'quick' | 'thorough'
  readonly trialDurationMs: number
  readonly timeBudgetMs: number
  /** What it adds: connections to the same cameras, or cameras. */
  readonly grow: 'viewers' | 'cameras'
}

/** What else limits a face-recognition deployment, from thresholds.json; null: not told, so not a limit. */
export interface FrTerms {
  /** Connections that each camera has in the deployment: recognition and every other reader. */
  readonly connectionsPerCamera: number
  /** Frames a second that recognition looks at, of each camera. */
  readonly analysisFps: number
  /** Frames a second that recognition can look at, in all. */
  readonly inferencesPerSecond: number | null
  readonly linkMbps: number | null
  /** Null: as measured. */
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

/** A floor of thresholds.json: an absolute limit on a metric of the report. */
export interface Floor {
  readonly metric: string
  readonly min?: number
  readonly max?: number
}

/** A limit of thresholds.json against the baseline: `max_drop_percent` and the like by their names. */
export interface Regression {
  readonly metric: string
  readonly limits: Readonly<Record<string, number>>
}

export type CameraSource =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'api'
      readonly url: string
      /** Dotted path to the list in the answer; null: the answer itself, or its only list. */
      readonly items: string | null
      readonly idField: string
      readonly urlField: string
      readonly filter: { readonly field: string; readonly value: string } | null
    }

/** The three deployments for face recognition: how much of the capacity is kept as a buffer. */
export type DeploymentName = 'conservative_deployment' | 'standard_deployment' | 'aggressive_deployment'

export interface Deployment {
  readonly name: DeploymentName
  readonly uniqueCameras: number
  readonly connectionsPerCamera: number
  readonly description: string
  readonly frProcessingLoad: 'low' | 'medium' | 'high'
  readonly isRecommended: boolean
}

/** How many cameras fit with a number of viewers each, by the capacity in connections. */
export interface ViewerScenario {
  readonly name: 'single_viewer' | 'dual_viewer' | 'multi_viewer' | 'current_test'
  readonly connectionsPerCamera: number
  readonly uniqueCameras: number
  readonly description: string
}

/** What kept this run from more, named only where it was seen. */
export interface Bottleneck {
  readonly name:
    | 'Network bandwidth'
    | 'Connection limits'
    | 'Processing overhead'
    | 'Packet loss'
    | 'Refusals'
    | 'Load generator'
  /** What was seen, with its figures. */
  readonly evidence: string
  readonly advice: string
}

/** One limit on the number of cameras of a deployment. */
export interface FrTerm {
  readonly name: 'stream server' | 'network' | 'recognition'
  readonly cameras: number
  /** With its figures: `⌊0.7 × 240 ÷ 1⌋ = 168`. */
  readonly formula: string
}

export type FrVerdict = 'feasible' | 'feasible_with_risk' | 'not_feasible' | 'not_assessed'

/** The answer to "can we run face recognition on this many cameras?". */
export interface FrPlan {
  readonly verdict: FrVerdict
  /** One sentence: why the verdict is what it is. */
  readonly why: string
  readonly targetCameras: number
  /** Of the recommended deployment; 0 where no capacity is known. */
  readonly recommendedCameras: number
  /** The same deployment at the ends of the capacity's interval; null where there is none. */
  readonly recommendedLow: number | null
  readonly recommendedHigh: number | null
  /** The term that sets the number of cameras; null where no capacity is known. */
  readonly bindingLimit: FrTerm['name'] | null
  /** Every limit that is known, for the recommended deployment; the smallest binds. */
  readonly terms: readonly FrTerm[]
  readonly recommended: DeploymentName
  readonly confidence: Capacity['confidence']
  readonly deployments: readonly Deployment[]
  readonly scenarios: readonly ViewerScenario[]
  readonly phases: readonly [string, string, string]
  readonly monitoring: readonly string[]
  readonly bottlenecks: readonly Bottleneck[]
  /** What would bring the target within reach; empty where nothing is known to be needed. */
  readonly optimizations: readonly string[]
}
