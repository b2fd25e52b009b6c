import { randomUUID } from 'node:crypto'
import { warning } from '@actions/core'
import type { Artifact } from '../../publish/publisher.ts'
import type { ModeContext } from '../context.ts'
import type { GithubEvent } from '../github/event.ts'
import type { PublishedInputs } from '../github/input-source.ts'
import { ARTIFACT_PREFIX } from '../github/key.ts'
import type { Marker } from '../github/marker.ts'
import { failureOf, type Permission } from '../github/permission.ts'

/** What the Action's publishers share. */
export interface Publication {
  readonly inputs: PublishedInputs
  readonly context: ModeContext
  /** The logs of the servers that the step started, by name and without secrets. */
  readonly serverLogs: () => Promise<ReadonlyMap<string, string>>
}

/** Identifies the one result of this step. */
const RESULT_ID = randomUUID().slice(0, 8)

export function markerFor(key: string, { runId, runAttempt }: GithubEvent): Marker {
  return { key, runId, runAttempt, result: RESULT_ID }
}

/** A given name says nothing about the key. */
export function slotOf({ key, artifactName }: PublishedInputs, artifact: Artifact | null): number {
  return artifactName === `${ARTIFACT_PREFIX}${key}` ? (artifact?.slot ?? 1) : 1
}

export function warnOfTwin(what: string, name: string): void {
  warning(
    `${what} is that of another result of this run, so this one is ${name}. Give each its own comment-key: ` +
      'which of them gets the number may change from run to run.',
  )
}

/** Nothing on GitHub changes the verdict: if it fails, a warning names the permission. */
export async function attempt(what: string, permission: Permission, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    warning(`${what}: ${failureOf(error, permission)}`)
  }
}
