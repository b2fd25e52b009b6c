import type { RepositoryApi } from './api.ts'
import type { WorkflowRun } from './event.ts'

/** Zipped size: data that does not compress is no larger in the zip. */
export const MAX_ZIP_BYTES = 64 * 1024 * 1024
const MAX_ARTIFACTS = 100

export interface StoredArtifact {
  readonly id: number
  readonly name: string
  readonly bytes: number
  /** Null if the API does not say. */
  readonly createdAt: Date | null
}

/** A workflow run and the API to list its artifacts. */
export interface ArtifactsOfRun extends RepositoryApi {
  readonly run: WorkflowRun
}

/** Artifacts of a run, the newest of each name, sorted by name; at most `most`. */
export async function listArtifacts(
  { api, owner, repo, run }: ArtifactsOfRun,
  most = MAX_ARTIFACTS,
): Promise<readonly StoredArtifact[]> {
  const query = { owner, repo, run_id: run.id, per_page: 100 }
  const all = await api.paginate(api.rest.actions.listWorkflowRunArtifacts, query)
  const usable = all.filter(({ expired }) => !expired).sort((a, b) => a.id - b.id)
  const newest = new Map(usable.map((one) => [one.name, storedOf(one)]))
  return [...newest.values()].sort((a, b) => a.name.localeCompare(b.name)).slice(0, most)
}

/** The newest artifact with a name; null when the run has none that GitHub still keeps. */
export async function findArtifact(
  { api, owner, repo, run }: ArtifactsOfRun,
  name: string,
): Promise<{ readonly artifact: StoredArtifact | null; readonly isExpired: boolean }> {
  const query = { owner, repo, run_id: run.id, name, per_page: 100 }
  const { data } = await api.rest.actions.listWorkflowRunArtifacts(query)
  // GitHub Enterprise Server had no filter by name at first.
  const named = data.artifacts.filter((one) => one.name === name).sort((a, b) => b.id - a.id)
  const kept = named.find(({ expired }) => !expired)
  return { artifact: kept === undefined ? null : storedOf(kept), isExpired: !kept && named.length > 0 }
}

function storedOf(one: { id: number; name: string; size_in_bytes: number; created_at: string | null }) {
  const { id, name, size_in_bytes: bytes, created_at: created } = one
  return { id, name, bytes, createdAt: created === null ? null : new Date(created) }
}

/**
 * The attempt that left the artifact, found by its time: GitHub keeps the artifacts of earlier attempts and does not
 * say which attempt made them. A job that was not run again left none in the last attempt.
 */
export async function attemptOf(where: ArtifactsOfRun, { createdAt }: StoredArtifact): Promise<number> {
  const { api, owner, repo, run } = where
  if (createdAt === null || run.startedAt === null || createdAt >= run.startedAt) return run.attempt
  for (let attempt = run.attempt - 1; attempt > 1; attempt -= 1) {
    const query = { owner, repo, run_id: run.id, attempt_number: attempt }
    const { data } = await api.rest.actions.getWorkflowRunAttempt(query)
    if (createdAt >= new Date(data.run_started_at ?? 0)) return attempt
  }
  return 1
}

/** @throws Error if it has more than 64 MiB, whatever size the API reports */
export async function downloadArtifact(
  { api, owner, repo }: ArtifactsOfRun,
  { id }: StoredArtifact,
): Promise<Buffer> {
  const { data } = await api.request(
    'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    {
      owner,
      repo,
      artifact_id: id,
      archive_format: 'zip',
      request: { parseSuccessResponseBody: false },
    },
  )
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of data as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MAX_ZIP_BYTES) throw new Error(`more than ${MAX_ZIP_BYTES} bytes packed`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
