import type { ServerFigure } from '../../model/server-figures.ts'
import { decodeLoosely, safeUrl } from '../../secrets/safe-url.ts'
import { clip } from '../../text/escape.ts'
import { listed } from '../../text/listed.ts'
import { safeText } from '../../text/safe-text.ts'
import type { UserFigure } from './expression/user-figure.ts'
import { FigureLog } from './figure-log.ts'
import type { KnownJson, KnownMetrics } from './known-server.ts'
import { KNOWN_JSON, KNOWN_METRICS } from './known-servers.ts'
import { readSamples, samplesReader } from './prometheus-text.ts'
import type { Reading } from './reading.ts'
import type { Samples } from './sample.ts'
import { Scraper } from './scrape.ts'

const MAX_NAMES = 20
const MAX_NAME = 80
/** Before there is a load, connecting may take its time. */
const FIRST_MS = 3000
/** Reading this much takes about a hundredth of a processor. A larger page is read less often. */
const BYTES_A_SECOND = 400_000

export interface EndpointOptions {
  readonly url: string
  /** What the user defined; any server's metrics will do then. */
  readonly figures: readonly UserFigure[]
  readonly insecure: boolean
  /** Removes the secrets of the run from what a server says. */
  readonly mask: (text: string) => string
}

/** How a scrape failed; `isWrong` if the endpoint is no source of metrics, and will not become one. */
export interface ScrapeFailure {
  readonly failure: string
  readonly isWrong: boolean
}

/** One URL that is asked for metrics, and what it said so far. */
export class Endpoint {
  /** The URL without secrets. */
  readonly address: string
  private readonly mask: EndpointOptions['mask']
  private readonly part: string
  private readonly figuresOfUser: readonly UserFigure[]
  private readonly scraper: Scraper
  private readonly log = new FigureLog()
  private known: KnownMetrics | KnownJson | null = null
  private readText = readSamples
  private expected = ''
  private absent: readonly string[] = []
  /** The load of the scrape that is not answered yet. */
  private asking: AbortSignal | null = null
  /** Calls of `scrape` that ask nothing, because the last page was large. */
  private resting = 0
  private asked = 0
  private failed = 0
  private lastFailure = ''

  constructor({ url, figures, insecure, mask }: EndpointOptions) {
    this.part = decodeLoosely(new URL(url).hash.slice(1))
    this.address = safeUrl(url).replace(/#.*$/, '')
    this.mask = mask
    this.figuresOfUser = figures
    this.scraper = new Scraper(url, insecure)
  }

  /** As reports name it. */
  get source(): string {
    return `${this.known?.title ?? 'metrics'} at ${this.address}`
  }

  /** The next scrape is the first of a load. */
  begin(): void {
    this.resting = 0
    this.log.pause()
    for (const figure of this.figuresOfUser) figure.forget()
  }

  /** Asks before there is any load, only to see what answers. */
  async try(signal: AbortSignal): Promise<ScrapeFailure | null> {
    const answer = await this.scraper.scrape(signal, FIRST_MS)
    const read = 'failure' in answer ? answer : this.readingsOf(answer.text, answer.atMs)
    return 'failure' in read ? { ...read, failure: this.mask(read.failure) } : null
  }

  /** To be called once a second. Asks, unless the last page was large. Still waiting for an answer counts as a failure. */
  async scrape(signal: AbortSignal): Promise<void> {
    if (this.resting > 0) {
      this.resting -= 1
      return
    }
    this.asked += 1
    if (this.asking === signal) return this.fail('the answer before was late')
    this.asking = signal
    const answer = await this.scraper.scrape(signal)
    if (this.asking === signal) this.asking = null
    if (signal.aborted) {
      this.asked -= 1
      return
    }
    if ('failure' in answer) return this.fail(answer.failure)
    this.resting = Math.ceil(answer.bytes / BYTES_A_SECOND) - 1
    const readings = this.readingsOf(answer.text, answer.atMs)
    if ('failure' in readings) return this.fail(readings.failure)
    this.log.add(
      this.source,
      readings.map((reading) => this.shown(reading)),
      answer.atMs,
    )
  }

  figures(fromMs: number, toMs: number): ServerFigure[] {
    return this.log.figures(fromMs, toMs)
  }

  forget(beforeMs: number): void {
    this.log.forget(beforeMs)
  }

  /** What a reader of its figures must know, one sentence each. */
  notes(): string[] {
    const ambiguous = this.figuresOfUser.filter((figure) => figure.isAmbiguous())
    return [
      ...ambiguous.map(
        ({ title }) =>
          `"${title}" has several values at ${this.address}, and is one only by sum, max, min, avg or count`,
      ),
      ...(this.failed === 0 ? [] : [this.failures()]),
    ]
  }

  /** The metrics of the user's figures that it did not have when it was last asked. */
  missing(): readonly string[] {
    return this.absent
  }

  async close(): Promise<void> {
    await this.scraper.close()
  }

  /** The server chose the names of its parts. */
  private shown<R extends Reading>(reading: R): R {
    return reading.part === ''
      ? reading
      : { ...reading, part: clip(safeText(this.mask(reading.part)), MAX_NAME) }
  }

  private failures(): string {
    const scrapes = this.asked === 1 ? 'scrape' : 'scrapes'
    const failed = `${this.failed} of ${this.asked} ${scrapes} of ${this.source} failed`
    return `${failed}, the last one with: ${this.lastFailure}`
  }

  private fail(failure: string): void {
    this.failed += 1
    this.lastFailure = this.mask(failure)
  }

  private readingsOf(text: string, atMs: number): readonly Reading[] | ScrapeFailure {
    const samples = /^\s*[[{]/.test(text) ? null : this.readText(text)
    if (samples === null) return this.readJson(text)
    const known = KNOWN_METRICS.find((one) => one === this.known || one.isIn(samples)) ?? null
    const users = this.figuresOfUser
    if (known === null && users.length === 0)
      return { failure: 'metrics of a server that is not known here', isWrong: true }
    this.known = known
    this.absent = users.flatMap((figure) => figure.metrics).filter((metric) => !samples.has(metric))
    const metrics = known === null ? [] : (known.worthReading?.(samples) ?? known.metrics)
    this.expect([...metrics, ...users.flatMap((figure) => figure.metrics)])
    const understood = known === null ? [] : this.understood(known, samples)
    if ('failure' in understood) return understood
    const defined = users.flatMap((figure) => figure.read(samples, atMs))
    const titles = new Set(users.map(({ title }) => title))
    return [...defined, ...understood.filter(({ name, title }) => !titles.has(name ?? title))]
  }

  private understood(known: KnownMetrics, samples: Samples): readonly Reading[] | ScrapeFailure {
    const parts = known.parts?.(samples) ?? []
    const part = this.part === '' && parts.length === 1 ? (parts[0] ?? '') : this.part
    return parts.length === 0 || parts.includes(part) ? known.read(samples, part) : choiceOf(parts, part)
  }

  /** The next page is read for these metrics only. */
  private expect(metrics: readonly string[]): void {
    const key = metrics.join(' ')
    if (key === this.expected) return
    this.expected = key
    this.readText = metrics.length === 0 ? readSamples : samplesReader(metrics)
  }

  private readJson(text: string): readonly Reading[] | ScrapeFailure {
    const json = parsed(text)
    const known = json === undefined ? undefined : KNOWN_JSON.find((one) => one.isIn(json))
    if (known === undefined) return { failure: 'an answer that is not metrics', isWrong: true }
    this.known = known
    return known.read(json)
  }
}

/** Which part is meant has to be said. */
function choiceOf(parts: readonly string[], part: string): ScrapeFailure {
  const names = listed(parts.slice(0, MAX_NAMES).map((name) => clip(safeText(name), MAX_NAME)))
  const without = part === '' ? `${parts.length} containers` : 'other containers'
  return { failure: `${without} (${names}; name one behind # in the URL)`, isWrong: true }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
