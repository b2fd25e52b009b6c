import type { OptionNaming } from '../config/option-naming.ts'
import type { Camera } from '../model/cameras.ts'
import type { LeftOut } from './discover/discovery.ts'

/** What reading a list of cameras needs besides the plan. */
export interface ListDeps {
  readonly signal?: AbortSignal | undefined
  /** How the user typed the options, for the messages. */
  readonly naming: OptionNaming
  /** For each request. */
  readonly apiTimeoutMs?: number | undefined
}

/** The cameras of a file, an API or of servers, before some are chosen. */
export interface ListedCameras {
  readonly cameras: readonly Camera[]
  /** The option that they come from, as the user typed it. */
  readonly option: string
  /** Which of the cameras were counted, for people; empty when it is all of the list. */
  readonly kept: string
  readonly hint?: string | undefined
  readonly leftOut: readonly LeftOut[]
  /** URLs where the servers show their metrics. They may contain credentials. */
  readonly metrics: readonly string[]
  /** Sentences for people. */
  readonly notes: readonly string[]
}

export const NOTHING_ELSE = { kept: '', leftOut: [], metrics: [], notes: [] } as const
