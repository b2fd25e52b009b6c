import { badInput, type Problem } from '../../errors.ts'
import type { ServerFigure } from '../../model/server-figures.ts'
import type { ServerObserver } from '../observer.ts'
import { Endpoint } from './endpoint.ts'
import type { UserFigure } from './expression/user-figure.ts'

const SCRAPE_MS = 1000

export interface MetricsOptions {
  readonly urls: readonly string[]
  /** The option that named them, as the user typed it. */
  readonly option: string
  /** Figures that the user defined, each `name=expression`. */
  readonly figures: readonly string[]
  /** The option that defined them. */
  readonly figureOption: string
  readonly insecure: boolean
  /** Removes the secrets of the run from what servers say. */
  readonly mask: (text: string) => string
  /** Calls back periodically; returns its cancel. */
  readonly every: (periodMs: number, callback: () => void) => () => void
}

/**
 * Asks each endpoint once. One that does not answer is in the notes, because a server may only start later.
 *
 * @throws CamgateError (bad_input) if one answers with something that is not metrics, or if a figure is not understood
 */
export async function openMetrics(options: MetricsOptions): Promise<MetricsWatch> {
  // One that is named twice would count everything twice.
  const urls = [...new Set(options.urls)]
  const endpoints: Endpoint[] = []
  for (const url of urls)
    endpoints.push(new Endpoint({ ...options, url, figures: await userFigures(options) }))
  const watch = new MetricsWatch(endpoints, options.every)
  const problems = await watch.tryAll(options)
  if (problems.length === 0) return watch
  watch.close()
  const hint = 'see docs/server-metrics.md for the servers that are known, and what each has to switch on'
  throw badInput(problems, hint)
}

/** For one endpoint: they remember what it said before. */
async function userFigures({ figures, figureOption }: MetricsOptions): Promise<UserFigure[]> {
  if (figures.length === 0) return []
  const { readUserFigure } = await import('./expression/user-figure.ts')
  const read = figures.map((text) => readUserFigure(text, figureOption))
  const problems = read.filter((one) => 'found' in one)
  if (problems.length > 0)
    throw badInput(problems, 'see docs/server-metrics.md for what an expression can be')
  return read.filter((one) => 'read' in one)
}

/** Scrapes all endpoints once a second while a load is held. Nothing waits for an answer. */
export class MetricsWatch implements ServerObserver {
  private readonly endpoints: readonly Endpoint[]
  private readonly every: MetricsOptions['every']
  private readonly missing: string[] = []
  private held: AbortController | null = null
  private cancel = (): void => {}

  constructor(endpoints: readonly Endpoint[], every: MetricsOptions['every']) {
    this.endpoints = endpoints
    this.every = every
  }

  /** The endpoints that answer with something else. */
  async tryAll({ option, figureOption }: MetricsOptions): Promise<Problem[]> {
    const { signal } = new AbortController()
    const tried = await Promise.all(this.endpoints.map((endpoint) => endpoint.try(signal)))
    if (tried.every((failure) => failure === null)) this.missing.push(...this.absent(figureOption))
    return tried.flatMap((failure, index) => {
      const address = this.endpoints[index]?.address ?? ''
      if (failure === null) return []
      if (failure.isWrong)
        return [{ option, found: `${failure.failure} at ${address}`, expected: 'metrics of a known server' }]
      this.missing.push(`${option}: ${address} did not answer before the load (${failure.failure})`)
      return []
    })
  }

  /** Metrics may appear later, but a wrong name never does. */
  private absent(option: string): string[] {
    const [first, ...others] = this.endpoints.map((endpoint) => new Set(endpoint.missing()))
    const names = [...(first ?? [])].filter((name) => others.every((missing) => missing.has(name)))
    return names.map((name) => `${option}: there is no metric ${name} before the load`)
  }

  begin(): void {
    this.end()
    const held = new AbortController()
    this.held = held
    for (const endpoint of this.endpoints) endpoint.begin()
    const scrape = () => {
      for (const endpoint of this.endpoints) void endpoint.scrape(held.signal)
    }
    this.cancel = this.every(SCRAPE_MS, scrape)
    scrape()
  }

  /** Answers that are still to come are dropped. */
  end(): null {
    this.cancel()
    this.held?.abort()
    this.held = null
    return null
  }

  figures(fromMs: number, toMs: number): ServerFigure[] {
    return this.endpoints.flatMap((endpoint) => endpoint.figures(fromMs, toMs))
  }

  summary(): null {
    return null
  }

  notes(): string[] {
    return [...this.missing, ...this.endpoints.flatMap((endpoint) => endpoint.notes())]
  }

  close(): void {
    this.end()
    for (const endpoint of this.endpoints) void endpoint.close()
  }
}
