import { z } from 'zod'

/** What our comments and issues say about themselves, in an invisible first line. */
export interface Marker {
  readonly key: string
  /** The workflow run that it reports; later runs have higher numbers. */
  readonly runId: number
  readonly runAttempt: number
  /** Distinguishes the results of one run with the same key. */
  readonly result?: string | undefined
  /** Of an issue: this tool closed it. A closed issue without this was closed by a person. */
  readonly isClosed?: boolean | undefined
}

const PATTERN = /^<!-- camera-capacity-gate (\{[^<>]*\}) -->/
const schema = z.object({
  key: z.string(),
  runId: z.number(),
  runAttempt: z.number(),
  result: z.string().optional(),
  isClosed: z.boolean().optional(),
})

export function markerLine(marker: Marker): string {
  // Without these, a key cannot end the invisible comment.
  const key = marker.key.replace(/[<>]/g, '_')
  return `<!-- camera-capacity-gate ${JSON.stringify({ ...marker, key })} -->`
}

/** Null if a text is not from this tool. */
export function markerOf(text: string | null | undefined): Marker | null {
  const json = PATTERN.exec(text ?? '')?.[1]
  if (json === undefined) return null
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}

/** A text of this tool with another marker. */
export function withMarker(text: string, marker: Marker): string {
  return text.replace(PATTERN, () => markerLine(marker))
}

/** A later run, or a later attempt of the same run. */
export function isNewer(a: Marker, b: Marker): boolean {
  return a.runId === b.runId ? a.runAttempt > b.runAttempt : a.runId > b.runId
}

/** Another result of the same run and attempt: neither may overwrite the other. */
export function isRival(a: Marker, b: Marker): boolean {
  const isSameRun = a.runId === b.runId && a.runAttempt === b.runAttempt
  return isSameRun && a.result !== undefined && b.result !== undefined && a.result !== b.result
}
