import { badInput, type Problem } from '../../errors.ts'
import { Endpoint, type ScrapeFailure } from './endpoint.ts'
import type { UserFigure } from './expression/user-figure.ts'
import { type Every, MetricsWatch } from './metrics-watch.ts'

/** Where metrics of the server are, and how they are read. */
export interface MetricsSources {
  readonly urls: readonly string[]
  /** Figures that the user defined, each `name=expression`. */
  readonly figures: readonly string[]
  readonly insecure: boolean
  /** Removes the secrets of the run from what servers say. */
  readonly mask: (text: string) => string
}

export interface MetricsOptions extends MetricsSources {
  /** The option that named the URLs, as the user typed it. */
  readonly option: string
  /** The option that defined the figures. */
  readonly figureOption: string
  readonly every: Every
}

/**
 * Asks each endpoint once. One that does not answer is in the notes, because a server may only start later.
 *
 * @throws CamgateError (bad_input) if one answers with something that is not metrics, or if a figure is not understood
 */
export async function openMetrics(options: MetricsOptions): Promise<MetricsWatch> {
  const { option, figureOption, every } = options
  const tried = await tryAll(options, await userFigures(options))
  const notes = failuresOf(tried).map(
    ({ address, failure }) => `${option}: ${address} did not answer before the load (${failure})`,
  )
  const endpoints = tried.map(({ endpoint }) => endpoint)
  const missing = notes.length > 0 ? [] : absent(endpoints, figureOption)
  const watch = new MetricsWatch(endpoints, every, [...notes, ...missing])
  const wrong = failuresOf(tried).filter(({ isWrong }) => isWrong)
  if (wrong.length === 0) return watch
  watch.close()
  const expected = 'metrics of a known server'
  const problems = wrong.map(
    ({ address, failure }): Problem => ({ option, found: `${failure} at ${address}`, expected }),
  )
  const hint = 'see docs/server-metrics.md for the servers that are known, and what each has to switch on'
  throw badInput(problems, hint)
}

/**
 * The same for endpoints that servers named when they were asked for their cameras. Nobody asked for these, so one that
 * answers without metrics, or not at all, is in the notes and not asked again.
 */
export async function openFoundMetrics(sources: MetricsSources, every: Every): Promise<MetricsWatch> {
  const tried = await tryAll(sources, () => [])
  const notes = failuresOf(tried).map(
    ({ address, failure }) => `the metrics at ${address} are not read: ${failure}`,
  )
  for (const { endpoint, failure } of tried) if (failure !== null) void endpoint.close()
  const read = tried.filter(({ failure }) => failure === null).map(({ endpoint }) => endpoint)
  return new MetricsWatch(read, every, notes)
}

interface Tried {
  readonly endpoint: Endpoint
  readonly failure: ScrapeFailure | null
}

/** @param figures makes those of one endpoint: they remember what it said before */
async function tryAll(
  { urls, insecure, mask }: MetricsSources,
  figures: () => readonly UserFigure[],
): Promise<readonly Tried[]> {
  const { signal } = new AbortController()
  // One that is named twice would count everything twice.
  const endpoints = [...new Set(urls)].map((url) => new Endpoint({ url, figures: figures(), insecure, mask }))
  return await Promise.all(
    endpoints.map(async (endpoint) => ({ endpoint, failure: await endpoint.try(signal) })),
  )
}

/** @throws CamgateError (bad_input) if one is not understood */
async function userFigures({ figures, figureOption }: MetricsOptions): Promise<() => readonly UserFigure[]> {
  if (figures.length === 0) return () => []
  const { readUserFigure } = await import('./expression/user-figure.ts')
  const read = () => figures.map((text) => readUserFigure(text, figureOption))
  const problems = read().filter((one) => 'found' in one)
  if (problems.length > 0)
    throw badInput(problems, 'see docs/server-metrics.md for what an expression can be')
  return () => read().filter((one) => 'read' in one)
}

/** Metrics may appear later, but a wrong name never does. */
function absent(endpoints: readonly Endpoint[], option: string): string[] {
  const [first, ...others] = endpoints.map((endpoint) => new Set(endpoint.missing()))
  const names = [...(first ?? [])].filter((name) => others.every((missing) => missing.has(name)))
  return names.map((name) => `${option}: there is no metric ${name} before the load`)
}

function failuresOf(tried: readonly Tried[]) {
  return tried.flatMap(({ endpoint: { address }, failure }) =>
    failure === null ? [] : [{ address, ...failure }],
  )
}
