import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GithubEvent } from './event.ts'
import { keyAt } from './key.ts'

/** The client has its own retries; a hanging service must not hold up the job. */
const UPLOAD_LIMIT_MS = 180_000
/** That many results of one run with the same name are no accident. */
const MAX_SLOTS = 50

export interface Uploaded {
  readonly id: number
  readonly url: string
  readonly name: string
  /** 1: the requested name was free; N: this is the Nth result of this run with that name. */
  readonly slot: number
}

export interface Upload {
  readonly name: string
  readonly files: readonly string[]
  /** Additional files by name. */
  readonly texts: ReadonlyMap<string, string>
  /** Null: the repository's setting. */
  readonly retentionDays: number | null
  readonly event: GithubEvent
  readonly temporary?: string | undefined
}

/**
 * Uploads files as one artifact, all in its top folder. If another result of this run has the name, this one becomes
 * `<name>-2`, `-3` and so on. The service gives a name to only one upload, so jobs that race never get the same.
 * @throws Error of the artifact client; always on GitHub Enterprise Server, which has no such service
 */
export async function uploadArtifact(upload: Upload): Promise<Uploaded> {
  return await inFolder(upload, async (folder) => {
    const copies = await gather(upload, folder)
    const sendAt = (slot: number) => send(upload, keyAt(upload.name, slot), copies, folder)
    const { id, slot } = await within(UPLOAD_LIMIT_MS, underFreeName(sendAt))
    return { id, url: artifactUrl(upload.event, id), name: keyAt(upload.name, slot), slot }
  })
}

export interface UnzippedUpload extends Pick<Upload, 'name' | 'retentionDays' | 'event' | 'temporary'> {
  readonly file: string
  /** How the artifact's name ends, after the number that makes it free. */
  readonly end: string
}

/**
 * Uploads one file as it is, so that a click opens it. The service takes the name of the artifact for that of the file,
 * `<name><end>`, `<name>-2<end>` and so on.
 * @returns its URL
 * @throws Error of the artifact client
 */
export async function uploadUnzipped({ file, name, end, ...upload }: UnzippedUpload): Promise<string> {
  return await inFolder(upload, async (folder) => {
    const sendAt = async (slot: number) => {
      const free = `${keyAt(name, slot)}${end}`
      const copy = path.join(folder, free)
      await copyFile(file, copy)
      return await send(upload, free, [copy], folder, { skipArchive: true })
    }
    const { id } = await within(UPLOAD_LIMIT_MS, underFreeName(sendAt))
    return artifactUrl(upload.event, id)
  })
}

async function inFolder<T>(
  { temporary }: Pick<Upload, 'temporary'>,
  act: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(temporary || tmpdir(), 'camera-capacity-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function underFreeName(sendAt: (slot: number) => Promise<number>) {
  for (let slot = 1; ; slot += 1) {
    try {
      return { id: await sendAt(slot), slot }
    } catch (error) {
      if (!isTaken(error) || slot === MAX_SLOTS) throw error
    }
  }
}

/** Returns the id of the artifact. */
async function send(
  { retentionDays }: Pick<Upload, 'retentionDays'>,
  name: string,
  files: string[],
  folder: string,
  how: { readonly skipArchive?: boolean } = {},
): Promise<number> {
  // Loading it takes a third of a second.
  const { DefaultArtifactClient } = await import('@actions/artifact')
  const options = retentionDays === null ? how : { ...how, retentionDays }
  const { id } = await new DefaultArtifactClient().uploadArtifact(name, files, folder, options)
  if (id === undefined) throw new Error('the artifact service gave no id')
  return id
}

/** The client puts the status into its message, and nowhere else. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && /\(409\)/.test(error.message)
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
