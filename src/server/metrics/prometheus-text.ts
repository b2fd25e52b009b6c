import { Sample, type Samples } from './sample.ts'

/** Longer lines are no metrics. */
const MAX_LINE = 16_384
const NAME = /[A-Za-z_:][\w:]*/y
/** Its loops are unrolled, because an alternative for each letter takes several times as long. */
const REST =
  /^(?:[ \t]*\{([^"}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"}]*)*)\})?[ \t]+(\S+)(?:[ \t]+(-?\d{1,19}))?[ \t\r]*$/
/** What follows the name on almost every line: ` 1`, or `{a="b"} 1`. */
const PLAIN = '(?:\\{([^\\n]*")\\})? ([-+.\\w]+)(?=\\n)'
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Inf: Number.POSITIVE_INFINITY,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
}

/**
 * Reads the text format of Prometheus, version 0.0.4, in linear time. Lines that are not in the format are left out;
 * null if a page has more of them than samples, because then it is something else.
 */
export function readSamples(text: string): Samples | null {
  const samples = new Map<string, Sample[]>()
  let [good, bad] = [0, 0]
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start)
    const metric = nameAt(text, start)
    if (metric !== null && add(samples, sampleIn(text, metric, start + metric.length))) good += 1
    else if (metric !== null || !isSilent(text, start, end)) bad += 1
    start = end + 1
  }
  return good > 0 && good > bad ? samples : null
}

/**
 * Reads only the samples of some metrics. One regular expression finds their lines, because its native code passes the
 * others several times faster than a look at each of them does. In linear time.
 * @returns a reader of pages like {@link readSamples}
 */
export function samplesReader(metrics: readonly string[]): (text: string) => Samples | null {
  const names = metrics.join('|')
  const first = new RegExp(`^(?:${names})(?=[{ \\t])`)
  const others = new RegExp(`\\n(${names})(?:${PLAIN}|(?=[{ \\t]))`, 'g')
  return (text) => {
    const samples = new Map<string, Sample[]>()
    const [metric] = first.exec(text) ?? []
    if (metric !== undefined) add(samples, sampleIn(text, metric, metric.length))
    for (let match = others.exec(text); match !== null; match = others.exec(text)) {
      const [line, metric = '', labels = '', number] = match
      const isPlain = number !== undefined && line.length <= MAX_LINE
      const sample = isPlain
        ? sampleOf(metric, labels, number)
        : sampleIn(text, metric, match.index + 1 + metric.length)
      add(samples, sample)
    }
    return samples.size > 0 ? samples : readSamples(text)
  }
}

function add(samples: Map<string, Sample[]>, sample: Sample | null): boolean {
  if (sample === null) return false
  const known = samples.get(sample.metric)
  if (known === undefined) samples.set(sample.metric, [sample])
  else known.push(sample)
  return true
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start)
  return newline < 0 ? text.length : newline
}

function nameAt(text: string, start: number): string | null {
  NAME.lastIndex = start
  return NAME.exec(text)?.[0] ?? null
}

/** A comment, or nothing at all. */
function isSilent(text: string, start: number, end: number): boolean {
  return text[start] === '#' || (end - start <= MAX_LINE && text.slice(start, end).trim() === '')
}

/** @param start the end of the name */
function sampleIn(text: string, metric: string, start: number): Sample | null {
  const end = endOfLine(text, start)
  if (end - start > MAX_LINE) return null
  const [, labels = '', number = '', stamp] = REST.exec(text.slice(start, end)) ?? []
  return sampleOf(metric, labels, number, stamp)
}

function sampleOf(metric: string, labels: string, number: string, stamp?: string): Sample | null {
  const value = NUMBERS[number] ?? (number === '' ? Number.NaN : Number(number))
  if (Number.isNaN(value) && number !== 'NaN') return null
  return new Sample(metric, labels, value, stamp === undefined ? null : Number(stamp))
}
