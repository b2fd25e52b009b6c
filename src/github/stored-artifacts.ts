import type { RepositoryApi } from './api.ts'

/** Packed: what does not shrink in a zip is no larger in it. */
const MAX_ZIP_BYTES = 64 * 1024 * 1024
const MOST_ARTIFACTS = 100

export interface StoredArtifact {
  readonly id: number
  readonly name: string
}

/** A workflow run whose artifacts are asked for. */
export interface ArtifactsOfRun extends RepositoryApi {
  readonly runId: number
}

/** Artifacts of a run, the newest of each name, by name; at most 100. */
export async function listArtifacts({
  api,
  owner,
  repo,
  runId,
}: ArtifactsOfRun): Promise<readonly StoredArtifact[]> {
  const query = { owner, repo, run_id: runId, per_page: 100 }
  const all = await api.paginate(api.rest.actions.listWorkflowRunArtifacts, query)
  const usable = all.filter(({ expired }) => !expired).sort((a, b) => a.id - b.id)
  const newest = new Map(usable.map(({ name, id }) => [name, { id, name }]))
  return [...newest.values()].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_ARTIFACTS)
}

/** @throws Error for one of more than 64 MiB, whatever the API says of its size */
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
