import type { GithubEvent } from '../github/event.ts'

/** What a mode gets from the process that it is in. */
export interface ModeContext {
  readonly event: GithubEvent
  readonly environment: NodeJS.ProcessEnv
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal
  /** The command line's own file: the built-in cameras run it as a process of their own. */
  readonly program: string
}
