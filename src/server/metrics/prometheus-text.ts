/** One line of an exposition: a value of a series. */
export interface Sample {
  /** The labels as they were written, without braces: they identify the series among those of its name. */
  readonly labels: string
  readonly value: number
  /** When it was taken, in milliseconds since 1970; null if the line does not say, as most do not. */
  readonly stampMs: number | null
}

/** The samples of a page by the name of their metric. */
export type Samples = ReadonlyMap<string, readonly Sample[]>

/** Longer lines are no metrics. */
const MAX_LINE = 16_384
const NAME = /[A-Za-z_:][\w:]*/y
/** Its loops are unrolled, because an alternative for each letter takes several times as long. */
const REST =
  /^(?:[ \t]*\{([^"}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"}]*)*)\})?[ \t]+(\S+)(?:[ \t]+(-?\d{1,19}))?[ \t\r]*$/
const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
}

/**
 * Reads the text format of Prometheus, version 0.0.4, in linear time. Lines that are not in the format are left out;
 * null if a page has more of them than samples, because then it is something else.
 * @param wanted the names to read; all, if there are none
 */
export function readSamples(text: string, wanted: ReadonlySet<string> | null = null): Samples | null {
  const samples = new Map<string, Sample[]>()
  let [good, bad] = [0, 0]
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const name = nameAt(text, start)
    if (name !== null && wanted !== null && !wanted.has(name)) good += 1
    else if (name === null) bad += isSilent(text, start, end) ? 0 : 1
    else {
      const sample = end - start > MAX_LINE ? null : sampleOf(text.slice(start + name.length, end))
      if (sample === null) bad += 1
      else {
        good += 1
        const known = samples.get(name)
        if (known === undefined) samples.set(name, [sample])
        else known.push(sample)
      }
    }
    start = end + 1
  }
  return good > 0 && good > bad ? samples : null
}

/** The labels of a series by their names. */
export function labelsOf({ labels }: Sample): ReadonlyMap<string, string> {
  return new Map(Array.from(labels.matchAll(LABEL), ([, name = '', value = '']) => [name, unescaped(value)]))
}

function nameAt(text: string, start: number): string | null {
  NAME.lastIndex = start
  return NAME.exec(text)?.[0] ?? null
}

/** A comment, or nothing at all. */
function isSilent(text: string, start: number, end: number): boolean {
  return text[start] === '#' || (end - start <= MAX_LINE && text.slice(start, end).trim() === '')
}

function sampleOf(rest: string): Sample | null {
  const [, labels = '', number = '', stamp] = REST.exec(rest) ?? []
  const value = NUMBERS[number] ?? (number === '' ? Number.NaN : Number(number))
  if (Number.isNaN(value) && number !== 'NaN') return null
  return { labels, value, stampMs: stamp === undefined ? null : Number(stamp) }
}

function unescaped(value: string): string {
  return value.includes('\\')
    ? value.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    : value
}
