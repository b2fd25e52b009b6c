import { CamgateError } from '../../errors.ts'
import type { Report } from '../../report/schema/schema.ts'
import type { RepositoryApi } from '../github/api.ts'
import type { WorkflowRun } from '../github/event.ts'
import { failureOf, isRateLimit, statusOf } from '../github/permission.ts'
import { BudgetSpent, limitRequests } from '../github/request-budget.ts'
import { findArtifact } from '../github/stored-artifacts.ts'
import { earlierRuns } from '../github/workflow-runs.ts'
import { storedResult } from '../pull-artifacts.ts'

/** GitHub keeps artifacts for 90 days. */
const MAX_NIGHTS = 90
/** Runs that were cancelled or left no report cost a request too. */
const MAX_RUNS = 200
const MAX_TOTAL_BYTES = 512 * 1024 * 1024
const MAX_MS = 120_000
const AT_ONCE = 4
const NO_TIME = 'there was no time for more'

export interface NightsQuery<Night> extends RepositoryApi {
  readonly runId: number
  /** Name of the artifact with the report. */
  readonly artifact: string
  /** Which events the runs of nights have. */
  readonly events: readonly string[]
  readonly signal: AbortSignal
  /** What is kept of a report, which is large. */
  readonly nightOf: (report: Report, run: WorkflowRun) => Night
  readonly limits?: Partial<Limits>
}

interface Limits {
  readonly nights: number
  readonly runs: number
  readonly bytes: number
  readonly ms: number
}

/** The nights that could be read, and what is known of the others. */
export interface NightsRead<Night> {
  /** Newest first. */
  readonly nights: readonly Night[]
  /** Runs whose artifact GitHub no longer has. */
  readonly expired: number
  /** Artifacts that cannot be used: which run, and why. Neither is escaped. */
  readonly unusable: readonly { readonly run: WorkflowRun; readonly why: string }[]
  /** Why older nights were not read; null if all were. */
  readonly stopped: string | null
}

/**
 * Reads the reports of earlier runs of this workflow from their artifacts, the newest first.
 * @throws RequestError when nothing could be read, as without the permission `actions: read`
 * @throws BudgetSpent when there was no time to list the runs
 */
export async function readNights<Night>(query: NightsQuery<Night>): Promise<NightsRead<Night>> {
  const limits = { nights: MAX_NIGHTS, runs: MAX_RUNS, bytes: MAX_TOTAL_BYTES, ms: MAX_MS, ...query.limits }
  const signal = AbortSignal.any([query.signal, AbortSignal.timeout(limits.ms)])
  limitRequests(query.api, { signal })
  const reading = new Reading(query, limits)
  const runs = await untilAborted(signal, earlierRuns({ ...query, signal, max: limits.runs }), () => {
    throw new BudgetSpent(NO_TIME)
  })
  const queue = runs.values()
  const readers = Array.from({ length: AT_ONCE }, () => reading.readAll(queue))
  await untilAborted<unknown>(signal, Promise.all(readers), () => reading.stop(NO_TIME))
  return reading.result()
}

/** A client that waits for a rate limit cannot be interrupted: it is left to itself. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>, aborted: () => T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    return await Promise.race([work, promise.then(aborted)])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

class Reading<Night> {
  readonly #query: NightsQuery<Night>
  readonly #limits: Limits
  readonly #found = new Map<number, Night>()
  readonly #unusable: { run: WorkflowRun; why: string }[] = []
  #expired = 0
  #bytes = 0
  #stopped: string | null = null

  constructor(query: NightsQuery<Night>, limits: Limits) {
    this.#query = query
    this.#limits = limits
  }

  stop(why: string): void {
    this.#stopped ??= why
  }

  result(): NightsRead<Night> {
    const nights = [...this.#found].sort(([a], [b]) => b - a).map(([, night]) => night)
    const [expired, stopped] = [this.#expired, this.#stopped]
    return { nights: nights.slice(0, this.#limits.nights), expired, unusable: this.#unusable, stopped }
  }

  /** Several of these share one queue. */
  async readAll(queue: Iterable<WorkflowRun>): Promise<void> {
    for (const run of queue) {
      if (this.#stopped !== null || this.#found.size >= this.#limits.nights) return
      await this.#read(run).catch((error: unknown) => this.#failed(run, error))
    }
  }

  async #read(run: WorkflowRun): Promise<void> {
    const { api, owner, repo, artifact: name, nightOf } = this.#query
    const where = { api, owner, repo, run }
    const { artifact, isExpired } = await findArtifact(where, name)
    if (isExpired) this.#expired += 1
    if (artifact === null) return
    this.#bytes += artifact.bytes
    if (this.#bytes > this.#limits.bytes) return this.stop('the artifacts are too large to read more of them')
    const stored = await storedResult(where, artifact)
    if (stored.kind === 'report') this.#found.set(run.id, nightOf(stored.report, run))
    if (stored.kind === 'foreign') this.#unusable.push({ run, why: stored.why })
  }

  #failed(run: WorkflowRun, error: unknown): void {
    const cause = error instanceof CamgateError && error.cause !== undefined ? error.cause : error
    if (cause instanceof BudgetSpent) this.stop(cause.message)
    else if (isRateLimit(cause)) this.stop("GitHub's rate limit is used up")
    else if (statusOf(cause) === 410) this.#expired += 1
    else this.#unusable.push({ run, why: whyUnusable(error) })
  }
}

function whyUnusable(error: unknown): string {
  return error instanceof CamgateError ? error.message : failureOf(error, 'actions: read')
}
