import { z } from 'zod'

/** Longer than any reason that we send. */
export const MAX_REASON = 500

/** In the stream, whose messages arrive in order and once. */
export const streamMessage = z.union([
  z.object({ channel: z.number().int().min(0), body: z.unknown() }),
  z.object({ farewell: z.string().max(MAX_REASON) }),
])
export type StreamMessage = z.infer<typeof streamMessage>
const count = z.number().int().min(0)

/** Beside it: a note may be lost. */
export const noteMessage = z.object({
  /** Frames of the stream that have arrived, and that were sent. */
  received: count,
  sent: count,
  /** Frames are missing and must be sent again. */
  isMissing: z.boolean().optional(),
  /** A question for the time, and the answer to one. */
  ask: count.optional(),
  answer: z.object({ ask: count, nowMs: z.number() }).optional(),
})
export type Note = z.infer<typeof noteMessage>
