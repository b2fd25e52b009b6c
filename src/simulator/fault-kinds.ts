import { amount, choice, count, type Field, flag, optional } from './fault-fields.ts'

/** What the built-in cameras speak. */
export const SIMULATOR_PROTOCOLS = ['mjpeg', 'rtsp'] as const
export type SimulatorProtocol = (typeof SIMULATOR_PROTOCOLS)[number]

const status = count(400, 599)
const seconds = amount(86_400, 'seconds', 'zero')
const someSeconds = amount(86_400, 'seconds', 'above zero')

export interface KindEntry {
  /** How it is typed, for `--help`. */
  readonly form: string
  /** For `--help`. */
  readonly help: string
  /** Decides how a request is answered, and leaves open streams alone. The others act on streams. */
  readonly isOnArrival?: true
  /** The only protocol that it exists for. */
  readonly protocol?: SimulatorProtocol
  /** The one after the kind is `value`: `slow=0.5`. */
  readonly values: Readonly<Record<string, Field<unknown>>>
}

/**
 * What can go wrong. `--help` and its page in docs/ are generated from it. If several faults act on arrival, the first
 * kind of this table decides.
 */
export const KINDS = {
  refuse: {
    form: 'refuse=STATUS',
    help: 'answer with a status',
    isOnArrival: true,
    values: { value: status },
  },
  limit: {
    form: 'limit=K[,status=503]',
    help: 'refuse when K connections are open (with @camera: to it; RTSP: by 453)',
    isOnArrival: true,
    values: { value: count(0), status: optional(status, null) },
  },
  'first-frame-delay': {
    form: 'first-frame-delay=SECONDS',
    help: 'answer at once, send the first frame later',
    values: { value: seconds },
  },
  slow: {
    form: 'slow=FACTOR',
    help: 'this part of the frames, evenly paced',
    values: { value: amount(1, 'a factor', 'above zero') },
  },
  jitter: {
    form: 'jitter=MS',
    help: 'frames displaced at random, either way; the rate stays',
    values: { value: amount(60_000, 'milliseconds', 'zero') },
  },
  freeze: {
    form: 'freeze=SECONDS[,every=S][,after=S]',
    help: 'silence, once or periodically',
    values: { value: someSeconds, every: optional(someSeconds, null), after: optional(seconds, null) },
  },
  repeat: {
    form: 'repeat[,after=SECONDS]',
    help: 'the same picture repeatedly',
    values: { after: optional(seconds, 0) },
  },
  close: {
    form: 'close=K',
    help: 'end the stream after K frames',
    values: { value: count(0) },
  },
  cut: {
    form: 'cut=K[,keep=1]',
    help: 'cut the K-th frame and end; keep=1: every K-th, and go on',
    values: { value: count(1), keep: optional(flag(), false) },
  },
  /** The random bytes contain no FF, so no JPEG marker. */
  garbage: {
    form: 'garbage[,after=K]',
    help: 'random bytes instead of frames',
    values: { after: optional(count(0), 0) },
  },
  'no-answer': {
    form: 'no-answer',
    help: 'take the request, say nothing',
    isOnArrival: true,
    values: {},
  },
  html: {
    form: 'html',
    help: 'a web page instead of a stream',
    isOnArrival: true,
    values: {},
  },
  /** On arrival the header of the response, otherwise that of the first part. */
  'endless-header': {
    form: 'endless-header[=response|part]',
    help: 'a header that never ends',
    isOnArrival: true,
    values: { value: optional(choice('response', 'part'), 'response') },
  },
  'no-frames': {
    form: 'no-frames',
    help: 'answer, send no frame',
    values: {},
  },
  loss: {
    form: 'loss=PERCENT',
    help: 'RTSP: packets that are numbered but not sent, at random',
    protocol: 'rtsp',
    values: { value: amount(100, 'percent', 'zero') },
  },
  reorder: {
    form: 'reorder=PERCENT',
    help: 'RTSP: packets that come behind the next one, at random',
    protocol: 'rtsp',
    values: { value: amount(100, 'percent', 'zero') },
  },
  budget: {
    form: 'budget=FPS[,share=fair|unfair|collapse][,ingest=FPS]',
    help: 'frames a second in all, less `ingest` for each camera that is watched: a known capacity',
    values: {
      value: amount(1_000_000_000, 'frames a second', 'above zero'),
      share: optional(choice('fair', 'unfair', 'collapse'), 'fair'),
      ingest: optional(amount(1_000_000_000, 'frames a second', 'zero'), 0),
    },
  },
  burn: {
    form: 'burn=MICROSECONDS',
    help: 'processor time for each frame sent: bound by the processors',
    values: { value: count(1, 10_000_000) },
  },
  leak: {
    form: 'leak=KB',
    help: 'memory (1000s) kept for each stream that ends: what a soak looks for',
    values: { value: amount(100_000, 'kilobytes', 'above zero') },
  },
} as const satisfies Record<string, KindEntry>

type Kinds = typeof KINDS
export type FaultKind = keyof Kinds
/** Faults that decide how a request is answered. */
type ArrivalKind = { [K in FaultKind]: Kinds[K] extends { isOnArrival: true } ? K : never }[FaultKind]
type Values<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }
export type FaultOf<K extends FaultKind> = K extends FaultKind
  ? {
      readonly kind: K
      /** As it was given. */
      readonly text: string
      /** Null: all cameras. */
      readonly camera: string | null
      /** The n-th connection to its camera, from 1; null: all connections. */
      readonly connection: number | null
    } & Values<Kinds[K]['values']>
  : never
export type Fault = FaultOf<FaultKind>
export type ArrivalFault = FaultOf<ArrivalKind>

export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[]
export const ARRIVAL_KINDS = FAULT_KINDS.filter((kind): kind is ArrivalKind => 'isOnArrival' in KINDS[kind])
