import { setTimeout } from 'node:timers/promises'
import type { RepositoryApi } from './api.ts'
import { keyAt } from './key.ts'
import { isNewer, isRival, type Marker, markerLine, markerOf } from './marker.ts'
import { statusOf } from './permission.ts'
import { ACTIONS_BOT, viewerLogin } from './viewer.ts'

/** GitHub's limit for a comment or an issue, in characters; a text never has fewer bytes than characters. */
const MAX_COMMENT_BYTES = 65_536
/** Only a few results of one run share a key; their number is part of the marker. */
const MAX_SLOT_BYTES = 8
/** Jobs that race have settled by then. */
const MAX_ROUNDS = 8
/** Longer than another job takes from reading the comments to writing one. */
const SETTLE_MS = 3000

export interface CommentPlace extends RepositoryApi {
  readonly token: string
  readonly number: number
}

export interface CommentText {
  readonly marker: Marker
  /** The place of this result among those of this run with the same key, from 1. */
  readonly slot: number
  /** No other result of this run can get the same slot: the name of an artifact reserves it. */
  readonly isClaimed: boolean
  /** Without its marker; at most {@link roomFor} bytes. */
  readonly text: string
  /** False: only an existing comment is updated. */
  readonly mayCreate: boolean
}

export interface PostedComment {
  readonly url: string
  /** `newer`: a later run has already reported its result, so its comment was left alone. */
  readonly state: 'created' | 'updated' | 'newer'
  /** The marker's key, or `<key>-2` if another result of this run has that. */
  readonly key: string
}

interface Found {
  readonly id: number
  readonly url: string
  readonly author: string | null
  readonly marker: Marker
}

/** Bytes left for the text of a comment, next to its marker. */
export function roomFor(marker: Marker): number {
  return MAX_COMMENT_BYTES - Buffer.byteLength(markerLine(marker)) - MAX_SLOT_BYTES
}

/**
 * The one comment of a key: created once, then always updated. Two that were created at the same time become one, with
 * the text of the later run; two results of the same run keep one each. GitHub has no conditional update, so a comment
 * that another job may have overwritten is checked again.
 *
 * It asks which comments are ours only if there is one to adopt. If the API does not say, the response to our own
 * comment does: then an older one by the same author is updated, and the new one removed.
 * @returns null when there was no comment and none may be created
 * @throws RequestError of the API, after its retries
 */
export async function upsertComment(
  place: CommentPlace,
  comment: CommentText,
  settleMs = SETTLE_MS,
): Promise<PostedComment | null> {
  const upsert = new Upsert(place, comment, settleMs)
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const posted = await upsert.round()
    if (posted !== undefined) return posted
  }
  throw new Error(`other jobs kept changing the comment of ${comment.marker.key}`)
}

/** Creates at most one comment: what it created is moved or removed, never created again. */
class Upsert {
  private readonly place: CommentPlace
  private readonly comment: CommentText
  private readonly settleMs: number
  private author: string | null | undefined
  private created: Found | null = null
  private hasWritten = false

  constructor(place: CommentPlace, comment: CommentText, settleMs: number) {
    this.place = place
    this.comment = comment
    this.settleMs = settleMs
  }

  /** @returns undefined: check again */
  async round(): Promise<PostedComment | null | undefined> {
    const { marker, mayCreate } = this.comment
    const all = (await markedComments(this.place)).filter((one) => isOfKey(one.marker.key, marker.key))
    const { api, token } = this.place
    if (this.author === undefined && all.length > 0) this.author = await viewerLogin(api, token)
    const mine = all.filter(({ author }) => author !== null && author === this.author)
    const key = this.freeKey(mine)
    const [oldest = this.created, ...others] = mine.filter((one) => one.marker.key === key)
    if (oldest === null) {
      const isAsked = this.author === null
      if (!mayCreate && !isAsked) return null
      return await this.create(key)
    }
    await this.tidy(oldest, others)
    if (!mayCreate && oldest.id === this.created?.id) {
      await removeComment(this.place, oldest.id)
      return null
    }
    return await this.settle(oldest, key)
  }

  /** The first key that no other result of this run has taken. If two were created, the older one stays. */
  private freeKey(mine: readonly Found[]): string {
    const { marker, slot: first } = this.comment
    const isBefore = ({ id }: Found) => this.created === null || id < this.created.id
    const rivals = mine.filter((one) => isRival(one.marker, marker) && isBefore(one))
    const taken = new Set(rivals.map((one) => one.marker.key))
    let slot = first
    while (taken.has(keyAt(marker.key, slot))) slot += 1
    return keyAt(marker.key, slot)
  }

  private async create(key: string): Promise<undefined> {
    const { api, owner, repo, number: issue_number } = this.place
    const { data } = await api.rest.issues.createComment({ owner, repo, issue_number, body: this.body(key) })
    const { marker } = this.comment
    this.author = data.user?.login ?? null
    this.created = {
      id: data.id,
      url: data.html_url,
      author: this.author,
      marker: { ...marker, key },
    }
    this.hasWritten = true
  }

  /** Removes the copies of a comment that is kept. */
  private async tidy(kept: Found, others: readonly Found[]): Promise<void> {
    const copies = others.filter((one) => !isRival(one.marker, this.comment.marker))
    const ids = new Set(copies.map(({ id }) => id))
    if (this.created !== null) ids.add(this.created.id)
    ids.delete(kept.id)
    await Promise.all([...ids].map((id) => removeComment(this.place, id)))
  }

  private async settle(kept: Found, key: string): Promise<PostedComment | undefined> {
    const { marker } = this.comment
    const { id, url } = kept
    const state = id === this.created?.id ? 'created' : 'updated'
    if (isNewer(kept.marker, marker)) return { url, state: 'newer', key }
    const isOurs = kept.marker.result === marker.result && !isNewer(marker, kept.marker)
    if (this.hasWritten && isOurs && kept.marker.key === key) return { url, state, key }
    this.hasWritten = await updateComment(this.place, id, this.body(key))
    if (!this.hasWritten) return undefined
    if (this.comment.isClaimed) return { url, state, key }
    await setTimeout(this.settleMs)
    return undefined
  }

  private body(key: string): string {
    return `${markerLine({ ...this.comment.marker, key })}\n${this.comment.text}`
  }
}

/**
 * The comment that a workflow run wrote itself, in this attempt or a later one, under any key; null without one. The
 * run may have used a different token from ours, often the token of its job.
 */
export async function commentOfRun(
  place: CommentPlace,
  { runId, runAttempt }: Pick<Marker, 'runId' | 'runAttempt'>,
): Promise<string | null> {
  const all = await markedComments(place)
  const told = all.filter(({ marker }) => marker.runId === runId && marker.runAttempt >= runAttempt)
  const bots = told.find(({ author }) => author === ACTIONS_BOT)
  if (bots !== undefined || told.length === 0) return bots?.url ?? null
  const viewer = await viewerLogin(place.api, place.token)
  return told.find(({ author }) => author !== null && author === viewer)?.url ?? null
}

/** Oldest first. Anybody can write our marker into a comment, but only in their own name. */
async function markedComments({ api, owner, repo, number }: CommentPlace): Promise<Found[]> {
  const where = { owner, repo, issue_number: number, per_page: 100 }
  const all = await api.paginate(api.rest.issues.listComments, where)
  const found = all.flatMap(({ id, html_url: url, body, user }) => {
    const marker = markerOf(body)
    return marker === null ? [] : [{ id, url, author: user?.login ?? null, marker }]
  })
  return found.sort((a, b) => a.id - b.id)
}

function isOfKey(key: string, ours: string): boolean {
  return key === ours || (key.startsWith(`${ours}-`) && /^\d{1,4}$/.test(key.slice(ours.length + 1)))
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
