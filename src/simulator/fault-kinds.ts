import { amount, choice, count, type Field, flag, optional } from './fault-fields.ts'

/** What the built-in cameras speak. */
export const SIMULATOR_PROTOCOLS = ['mjpeg', 'rtsp'] as const
export type SimulatorProtocol = (typeof SIMULATOR_PROTOCOLS)[number]

const status = count(400, 599)
const seconds = amount(86_400, 'seconds', 'zero')
const someSeconds = amount(86_400, 'seconds', 'above zero')

/** What can go wrong, with the values of each fault. `value` is the one after the kind: `slow=0.5`. */
export const KINDS = {
  /** Answers with a status. */
  refuse: { value: status },
  /** Refuses when `value` connections are open, in total or to the camera: with 503, over RTSP with 453. */
  limit: { value: count(0), status: optional(status, null) },
  /** Answers at once, but sends the first frame this much later. */
  'first-frame-delay': { value: seconds },
  /** Sends this part of the frames, evenly paced. */
  slow: { value: amount(1, 'a factor', 'above zero') },
  /** Moves every frame by up to this many milliseconds either way; the rate stays the same. */
  jitter: { value: amount(60_000, 'milliseconds', 'zero') },
  /** Silence: once, `after` seconds from the start (default 0), or in every period (first after one `every`). */
  freeze: { value: someSeconds, every: optional(someSeconds, null), after: optional(seconds, null) },
  /** Repeats one picture. */
  repeat: { after: optional(seconds, 0) },
  /** Ends the stream after this many frames. */
  close: { value: count(0) },
  /** Cuts this frame in the middle and ends the stream; with `keep=1`, cuts every Nth frame and goes on. */
  cut: { value: count(1), keep: optional(flag(), false) },
  /** Random bytes instead of a stream, or after its first `after` frames. They contain no FF, so no JPEG marker. */
  garbage: { after: optional(count(0), 0) },
  /** A web page instead of a stream. */
  html: {},
  /** A header that never ends: that of the response or of the first part. */
  'endless-header': { value: optional(choice('response', 'part'), 'response') },
  /** Takes the request and never answers. */
  'no-answer': {},
  /** Answers, but never sends a frame. */
  'no-frames': {},
  /** Frames a second of the whole server: a known capacity. */
  budget: {
    value: amount(1_000_000_000, 'frames a second', 'above zero'),
    share: optional(choice('fair', 'unfair', 'collapse'), 'fair'),
  },
  /** Burns this many microseconds of processor time per frame and connection: a server limited by its processors. */
  burn: { value: count(1, 10_000_000) },
  /** Percentage of RTP packets, chosen at random, that are numbered but not sent. */
  loss: { value: amount(100, 'percent', 'zero') },
  /** Percentage of RTP packets, chosen at random, that are sent after the next one. */
  reorder: { value: amount(100, 'percent', 'zero') },
} as const satisfies Record<string, Record<string, Field<unknown>>>

export type FaultKind = keyof typeof KINDS
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
    } & Values<(typeof KINDS)[K]>
  : never
export type Fault = FaultOf<FaultKind>

export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[]
