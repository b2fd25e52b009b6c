import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GithubEvent } from './event.ts'

/** The client tries again by itself; a service that hangs must not hold up the job. */
const UPLOAD_LIMIT_MS = 180_000

export interface Uploaded {
  readonly id: number
  readonly url: string
}

export interface Upload {
  readonly name: string
  readonly files: readonly string[]
  /** Further files by their names. */
  readonly texts: ReadonlyMap<string, string>
  /** Null: as the repository is set. */
  readonly retentionDays: number | null
  readonly event: GithubEvent
  readonly temporary?: string | undefined
}

/**
 * Uploads files as one artifact, all in its top folder.
 * @throws Error of the artifact client; on GitHub Enterprise Server, which has no such service, always
 */
export async function uploadArtifact(upload: Upload): Promise<Uploaded> {
  const { name, retentionDays, event } = upload
  // It takes a third of a second to load.
  const { DefaultArtifactClient } = await import('@actions/artifact')
  const folder = await mkdtemp(path.join(upload.temporary || tmpdir(), 'camera-capacity-'))
  try {
    const copies = await gather(upload, folder)
    const options = retentionDays === null ? {} : { retentionDays }
    const sent = new DefaultArtifactClient().uploadArtifact(name, copies, folder, options)
    const { id } = await within(UPLOAD_LIMIT_MS, sent)
    if (id === undefined) throw new Error('the artifact service gave no id')
    return { id, url: artifactUrl(event, id) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function gather({ files, texts }: Upload, folder: string): Promise<string[]> {
  const copies = files.map((file) => ({ file, copy: path.join(folder, path.basename(file)) }))
  for (const { file, copy } of copies) await copyFile(file, copy)
  const written = [...texts].map(([name, text]) => ({ text, copy: path.join(folder, name) }))
  for (const { text, copy } of written) await writeFile(copy, text)
  return [...copies, ...written].map(({ copy }) => copy)
}

function artifactUrl({ serverUrl, owner, repo, runId }: GithubEvent, id: number): string {
  return `${serverUrl}/${owner}/${repo}/actions/runs/${runId}/artifacts/${id}`
}

async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`the artifact service did not answer in ${limitMs / 1000} s`)),
    limitMs,
  )
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
