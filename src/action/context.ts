import type { GithubApi } from './github/api.ts'
import type { GithubEvent } from './github/event.ts'

/** What a mode gets from its process. */
export interface ModeContext {
  readonly event: GithubEvent
  readonly environment: NodeJS.ProcessEnv
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal
  /** Registers what must be undone before the process ends. */
  readonly beforeExit: (undo: () => Promise<unknown>) => void
  /** The file of the command line: the built-in cameras run it as a separate process. */
  readonly program: string
  /** GitHub's API with the rights of a token. Its client is large, so it is loaded when somebody asks. */
  readonly openApi: (token: string) => Promise<GithubApi>
}
