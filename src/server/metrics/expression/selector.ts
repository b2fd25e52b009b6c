import type { Sample } from '../sample.ts'

/** Whether the value of a label is one that is asked for. */
export interface Matcher {
  readonly label: string
  readonly matches: (value: string) => boolean
}

/** The samples of one metric with certain labels. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

const MAX_PATTERN = 500
const ATOM = String.raw`(?:[^\\^$.|?*+()[\]{}]|\\[^\w\s]|\\[dw]|\.|\[\^?[\w .:/-]+\])`
const ALTERNATIVE = `${ATOM}*(?:${ATOM}[*+]${ATOM}*)?`
/** Without groups and with one repetition in each alternative, a match takes time in proportion to the text. */
const LINEAR = new RegExp(`^${ALTERNATIVE}(?:\\|${ALTERNATIVE})*$`)

/** Null if it could take long, or is no regular expression. As in Prometheus, it has to match the whole text. */
export function linearPattern(text: string): RegExp | null {
  if (text.length > MAX_PATTERN || !LINEAR.test(text)) return null
  try {
    return new RegExp(`^(?:${text})$`, 's')
  } catch {
    return null
  }
}

export function isSelected(sample: Sample, { matchers }: Selector): boolean {
  return matchers.every(({ label, matches }) => matches(sample.label(label)))
}
