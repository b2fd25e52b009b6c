/** What both ends of a stream count. */
export const SENT_COUNTS = ['packets', 'frames', 'bytes'] as const

/** What a server counted as sent in a window beside what arrived, where they differ by more than they should. */
export interface CounterDisagreement {
  readonly what: (typeof SENT_COUNTS)[number]
  /** Of one second. */
  readonly sent: number
  /** Of one second. */
  readonly received: number
  /** How far they may be apart, a share of what arrived. */
  readonly allowed: number
  /** Of the window. */
  readonly seconds: number
  /** Whose counter it is. Without secrets. */
  readonly source: string
}
