/** A value of a series: one line of a page. */
export class Sample {
  /** The name of its metric. */
  readonly metric: string
  /** As they were written, without braces: they identify the series among those of its name. */
  readonly labels: string
  readonly value: number
  /** When it was taken, in milliseconds since 1970; null if the line does not say, as most do not. */
  readonly stampMs: number | null
  private read: ReadonlyMap<string, string> | null = null

  constructor(metric: string, labels: string, value: number, stampMs: number | null) {
    this.metric = metric
    this.labels = labels
    this.value = value
    this.stampMs = stampMs
  }

  /** Empty if it has no such label. */
  label(name: string): string {
    this.read ??= new Map(
      Array.from(this.labels.matchAll(LABEL), ([, label = '', value = '']) => [label, unescaped(value)]),
    )
    return this.read.get(name) ?? ''
  }
}

/** The samples of a page by the name of their metric. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g

function unescaped(value: string): string {
  return value.includes('\\')
    ? value.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    : value
}
