import type { RepositoryApi } from './api.ts'
import { isNewer, type Marker, markerLine, markerOf } from './marker.ts'
import { statusOf } from './permission.ts'
import { viewerLogin } from './viewer.ts'

/** Characters in GitHub's limit of a comment and an issue; bytes are never fewer. */
const MAX_COMMENT_BYTES = 65_536
/** Two jobs that race have settled by then. */
const MOST_ROUNDS = 3

export interface CommentPlace extends RepositoryApi {
  readonly token: string
  readonly number: number
}

export interface CommentText {
  readonly marker: Marker
  /** Without its marker; at most {@link roomFor} bytes. */
  readonly text: string
  /** False: only what is there already is updated. */
  readonly mayCreate: boolean
}

export interface PostedComment {
  readonly url: string
  /** `newer`: a later run has told its result already, so that was left alone. */
  readonly state: 'created' | 'updated' | 'newer'
}

interface Found {
  readonly id: number
  readonly url: string
  readonly marker: Marker
}

/** Bytes that are left for a comment's text beside its marker. */
export function roomFor(marker: Marker): number {
  return MAX_COMMENT_BYTES - Buffer.byteLength(markerLine(marker)) - 1
}

/**
 * The one comment of a key: made once, updated ever after. Of two that were made at the same time the older one
 * stays, with the text of the later run.
 * @returns null when there was none and none may be made
 * @throws RequestError of the API, after its retries
 */
export async function upsertComment(
  place: CommentPlace,
  comment: CommentText,
): Promise<PostedComment | null> {
  const { api, owner, repo, number: issue_number } = place
  const author = await viewerLogin(api, place.token)
  const body = `${markerLine(comment.marker)}\n${comment.text}`
  let created: number | null = null
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const all = await ours(place, author)
    const [oldest, ...others] = all.filter(({ marker: { key } }) => key === comment.marker.key)
    if (oldest === undefined) {
      if (!comment.mayCreate) return null
      created = (await api.rest.issues.createComment({ owner, repo, issue_number, body })).data.id
      continue
    }
    await Promise.all(others.map(({ id }) => removeComment(place, id)))
    if (oldest.id === created) return { url: oldest.url, state: 'created' }
    if (isNewer(oldest.marker, comment.marker)) return { url: oldest.url, state: 'newer' }
    if (await updateComment(place, oldest.id, body)) return { url: oldest.url, state: 'updated' }
  }
  throw new Error(`the comment of ${comment.marker.key} was removed again and again`)
}

/** The comment that a workflow run has written itself, under whatever key; null when there is none. */
export async function commentOfRun(place: CommentPlace, runId: number): Promise<string | null> {
  const author = await viewerLogin(place.api, place.token)
  const all = await ours(place, author)
  return all.find(({ marker }) => marker.runId === runId)?.url ?? null
}

/** The oldest first. Anybody can write our marker into a comment, but only in their own name. */
async function ours({ api, owner, repo, number }: CommentPlace, author: string): Promise<Found[]> {
  const where = { owner, repo, issue_number: number, per_page: 100 }
  const all = await api.paginate(api.rest.issues.listComments, where)
  const found = all.flatMap(({ id, html_url: url, body, user }) => {
    const marker = user?.login === author ? markerOf(body) : null
    return marker === null ? [] : [{ id, url, marker }]
  })
  return found.sort((a, b) => a.id - b.id)
}

/** False: it is gone. */
async function updateComment({ api, owner, repo }: CommentPlace, id: number, body: string): Promise<boolean> {
  return await unlessGone(api.rest.issues.updateComment({ owner, repo, comment_id: id, body }))
}

async function removeComment({ api, owner, repo }: CommentPlace, id: number): Promise<boolean> {
  return await unlessGone(api.rest.issues.deleteComment({ owner, repo, comment_id: id }))
}

async function unlessGone(request: Promise<unknown>): Promise<boolean> {
  try {
    await request
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}
