import type { Failure } from '../report/markdown/markdown-failure.ts'
import type { Report } from '../report/schema/schema.ts'
import type { RunLog } from './log.ts'

/** What a run measured. */
export interface MeasuredRun {
  readonly report: Report
  /** The verdict as an exit code. */
  readonly exitCode: number
  /** Name of the report files, without folder and ending. */
  readonly name: string
  /** Still open, so that it can say whether the report was written; null where nothing was measured here. */
  readonly log: RunLog | null
}

/** The result of a run. A failure says why there are no numbers, or why the numbers are worthless. */
export type RunResult =
  | { readonly run: MeasuredRun; readonly failure: Failure | null }
  | { readonly run: null; readonly failure: Failure }

/** What the publishers before have done. */
export interface Published {
  /** Paths of the files written so far. */
  readonly files: readonly string[]
  /** Why publishers failed. */
  readonly errors: readonly unknown[]
  /** Null until the files have been uploaded. */
  readonly artifact: Artifact | null
}

/** The files of a run, where readers can download them. */
export interface Artifact {
  readonly name: string
  readonly url: string
  /** 1: the requested name was free; N: this is the Nth result of this run with that name. */
  readonly slot: number
  /** Where the HTML report can be opened; null if it was not uploaded. */
  readonly pageUrl: string | null
}

/** What a publisher leaves for those after it. */
type Left = Partial<Pick<Published, 'files' | 'artifact'>>

/** The port of everything that a result goes to. */
export interface Publisher {
  /** Waits for another machine, so there is no time for it once the run has been cancelled. */
  readonly isRemote?: boolean
  /** @throws Error that changes the exit code; anything less important is only a warning */
  publish(result: RunResult, before: Published): Promise<Left>
}

interface PublishOptions {
  /** Called with the error of a publisher, before the next one begins. */
  readonly failed?: (error: unknown) => void
  readonly cancelled?: AbortSignal
}

/** Publishes a result with each publisher in turn. One that fails does not stop the others. */
export async function publishAll(
  publishers: readonly Publisher[],
  result: RunResult,
  { failed, cancelled }: PublishOptions = {},
): Promise<Published> {
  let published: Published = { files: [], errors: [], artifact: null }
  for (const publisher of publishers) {
    if (publisher.isRemote === true && cancelled?.aborted === true) continue
    try {
      const { files = [], artifact = published.artifact } = await publisher.publish(result, published)
      published = { ...published, files: [...published.files, ...files], artifact }
    } catch (error) {
      failed?.(error)
      published = { ...published, errors: [...published.errors, error] }
    }
  }
  return published
}
