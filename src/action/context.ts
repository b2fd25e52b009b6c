import type { GithubEvent } from './github/event.ts'

/** What a mode gets from the process that it is in. */
export interface ModeContext {
  readonly event: GithubEvent
  readonly environment: NodeJS.ProcessEnv
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal
  /** Remembers what must be undone before this process ends. */
  readonly beforeExit: (undo: () => Promise<unknown>) => void
  /** The command line's own file: the built-in cameras run it as a process of their own. */
  readonly program: string
}
