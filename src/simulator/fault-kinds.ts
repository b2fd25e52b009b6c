import { amount, choice, count, type Field, flag, optional } from './fault-fields.ts'

/** What the built-in cameras speak. */
export const SIMULATOR_PROTOCOLS = ['mjpeg', 'rtsp'] as const
export type SimulatorProtocol = (typeof SIMULATOR_PROTOCOLS)[number]

const status = count(400, 599)
const seconds = amount(86_400, 'seconds', 'zero')
const someSeconds = amount(86_400, 'seconds', 'above zero')

/** What can go wrong, with the values of each; `value` is the one behind the kind: `slow=0.5`. */
export const KINDS = {
  /** Answers with a status. */
  refuse: { value: status },
  /** Refuses when `value` connections are open, in total or to the camera: by 503, over RTSP by 453. */
  limit: { value: count(0), status: optional(status, null) },
  /** Answers at once, and sends the first frame so much later. */
  'first-frame-delay': { value: seconds },
  /** Sends this part of the frames, evenly paced. */
  slow: { value: amount(1, 'a factor', 'above zero') },
  /** Displaces every frame by up to so many milliseconds either way; the rate stays. */
  jitter: { value: amount(60_000, 'milliseconds', 'zero') },
  /** Silence: once, `after` so many seconds (0), or in every period (the first after one `every`). */
  freeze: { value: someSeconds, every: optional(someSeconds, null), after: optional(seconds, null) },
  /** The same picture again and again. */
  repeat: { after: optional(seconds, 0) },
  /** Ends the stream after so many frames. */
  close: { value: count(0) },
  /** Cuts that frame in its middle and ends the stream; `keep=1`: every so many frames, and goes on. */
  cut: { value: count(1), keep: optional(flag(), false) },
  /** Random bytes instead of a stream, or after so many frames of it. They hold no FF, so no JPEG marker. */
  garbage: { after: optional(count(0), 0) },
  /** A web page instead of a stream. */
  html: {},
  /** A header that never ends: of the response or of the first part. */
  'endless-header': { value: optional(choice('response', 'part'), 'response') },
  /** Takes the request and never answers. */
  'no-answer': {},
  /** Answers, and never sends a frame. */
  'no-frames': {},
  /** So many frames a second in all of the server: a known capacity. */
  budget: {
    value: amount(1_000_000_000, 'frames a second', 'above zero'),
    share: optional(choice('fair', 'unfair', 'collapse'), 'fair'),
  },
  /** Burns so many microseconds of processor time for each frame of each connection: a server bound by processors. */
  burn: { value: count(1, 10_000_000) },
  /** RTP packets that are numbered and then not sent, at random: percent. */
  loss: { value: amount(100, 'percent', 'zero') },
  /** RTP packets that are sent behind the next one, at random: percent. */
  reorder: { value: amount(100, 'percent', 'zero') },
} as const satisfies Record<string, Record<string, Field<unknown>>>

export type FaultKind = keyof typeof KINDS
type Values<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }
export type FaultOf<K extends FaultKind> = K extends FaultKind
  ? {
      readonly kind: K
      /** As it was given. */
      readonly text: string
      /** Null: on all cameras. */
      readonly camera: string | null
      /** The n-th connection to its camera, from 1; null: on all. */
      readonly connection: number | null
    } & Values<(typeof KINDS)[K]>
  : never
export type Fault = FaultOf<FaultKind>

export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[]
