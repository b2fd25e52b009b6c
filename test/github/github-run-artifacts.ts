import { type Answer, type Asked, json } from './stand-in-server.ts'

/** An artifact that a workflow run has left behind. */
export interface RunArtifact {
  readonly name: string
  readonly zip: Buffer
  readonly expired?: boolean
  /** ISO 8601, now when absent. */
  readonly createdAt?: string
}

/** The artifacts of all runs, and the routes that list and serve them. */
export interface RunArtifacts {
  set(runId: number, artifacts: readonly RunArtifact[]): void
  /** The answer to a request for artifacts, `undefined` for any other request or for a run never set. */
  answer(asked: Asked, blobOrigin: string): Answer | undefined
}

interface Kept extends RunArtifact {
  readonly id: number
  readonly runId: number
}

const LIST = /^\/repos\/[^/]+\/[^/]+\/actions\/runs\/(\d+)\/artifacts$/
const ZIP = /^\/repos\/[^/]+\/[^/]+\/actions\/artifacts\/(\d+)\/zip$/
const BLOB = /^\/blob\/(\d+)$/

/** No artifacts at first; `set` replaces those of one run, in the order they are to be listed. */
export function runArtifacts(): RunArtifacts {
  const runs = new Map<number, readonly Kept[]>()
  let lastId = 9000
  const find = (id: string) => [...runs.values()].flat().find((artifact) => artifact.id === Number(id))
  return {
    set: (runId, artifacts) =>
      void runs.set(
        runId,
        artifacts.map((artifact) => ({ ...artifact, runId, id: ++lastId })),
      ),
    answer: (asked, blobOrigin) => {
      if (asked.method !== 'GET') return undefined
      const { pathname } = asked.url
      const ofRun = runs.get(Number(LIST.exec(pathname)?.[1]))
      if (ofRun !== undefined) return list(ofRun, asked.url)
      const zip = ZIP.exec(pathname)?.[1]
      if (zip !== undefined) return redirect(find(zip), asked, blobOrigin)
      const blob = BLOB.exec(pathname)?.[1]
      return blob === undefined ? undefined : bytes(find(blob), asked)
    },
  }
}

function list(artifacts: readonly Kept[], url: URL): Answer {
  const name = url.searchParams.get('name')
  const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
  const page = Number(url.searchParams.get('page') ?? 1)
  const named = artifacts.filter((artifact) => name === null || artifact.name === name)
  const listed = named.slice((page - 1) * perPage, page * perPage)
  const next = new URL(url)
  next.searchParams.set('page', String(page + 1))
  const link = page * perPage < named.length ? { link: `<${next}>; rel="next"` } : undefined
  return json(200, { total_count: named.length, artifacts: listed.map(described) }, link)
}

function described(artifact: Kept): object {
  return {
    id: artifact.id,
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    expired: artifact.expired ?? false,
    created_at: artifact.createdAt ?? new Date().toISOString(),
    workflow_run: { id: artifact.runId },
  }
}

function redirect(artifact: Kept | undefined, asked: Asked, blobOrigin: string): Answer {
  if (asked.token === null) return json(401, { message: 'Requires authentication' })
  if (artifact === undefined) return json(404, { message: 'Not Found' })
  if (artifact.expired === true) return json(410, { message: 'Artifact has expired' })
  return { status: 302, headers: { location: `${blobOrigin}/blob/${artifact.id}` }, body: '' }
}

/** The store of the zips knows signed URLs only: a token of GitHub's makes it refuse, as the real one does. */
function bytes(artifact: Kept | undefined, asked: Asked): Answer {
  if (asked.headers.authorization !== undefined) return json(400, { message: 'InvalidAuthenticationInfo' })
  if (artifact === undefined) return json(404, { message: 'BlobNotFound' })
  return { status: 200, headers: { 'content-type': 'application/zip' }, body: artifact.zip }
}
