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
    return this.all().get(name) ?? ''
  }

  /** The same text for the same labels, in whatever order they were written. */
  labelSet(): string {
    return JSON.stringify([...this.all()].filter(([, value]) => value !== '').sort(byName))
  }

  private all(): ReadonlyMap<string, string> {
    this.read ??= new Map(
      Array.from(this.labels.matchAll(LABEL), ([, label = '', value = '']) => [label, unescaped(value)]),
    )
    return this.read
  }
}

/** The samples of a page by the name of their metric. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1
}

function unescaped(value: string): string {
  return value.includes('\\')
    ? value.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    : value
}
