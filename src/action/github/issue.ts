import type { RepositoryApi } from './api.ts'
import { keyAt } from './key.ts'
import { isNewer, isRival, type Marker, markerLine, markerOf, withMarker } from './marker.ts'
import { isAlreadyThere, statusOf } from './permission.ts'
import { viewerLogin } from './viewer.ts'

const ISSUE_LABEL = 'capacity-regression'
const LABEL_COLOR = 'd73a4a'

export interface IssuePlace extends RepositoryApi {
  readonly token: string
}

export interface IssueText {
  readonly marker: Marker
  readonly title: (key: string) => string
  /** Without its marker. */
  readonly text: string
  /** Whether an issue is opened although a person has closed the last one, by the time of that. Default: it is. */
  readonly opensAfter?: (closedAt: Date) => boolean
}

interface Found {
  readonly number: number
  readonly url: string
  readonly body: string
  readonly marker: Marker
  readonly closedAt: Date
}

/**
 * Opens the issue of a key, or updates the open one. Leaves an issue alone that another result of this run, or a later
 * run, has written.
 * @returns its address; null if a person has closed the last one, and `opensAfter` says that this stands
 */
export async function reportIssue(place: IssuePlace, issue: IssueText): Promise<string | null> {
  const { api, owner, repo } = place
  const { marker, text } = issue
  const { open, key } = await openIssue(place, marker)
  const [title, body] = [issue.title(key), `${markerLine({ ...marker, key })}\n${text}`]
  if (open !== null) {
    if (isNewer(open.marker, marker)) return open.url
    await api.rest.issues.update({ owner, repo, issue_number: open.number, title, body })
    return open.url
  }
  if (issue.opensAfter !== undefined) {
    const closedAt = await closedByPerson(place, key)
    if (closedAt !== null && !issue.opensAfter(closedAt)) return null
  }
  await ensureLabel(place)
  const { data } = await api.rest.issues.create({ owner, repo, title, body, labels: [ISSUE_LABEL] })
  return data.html_url
}

/** Closes the open issue of a key with a comment. @returns its address; null if no earlier run left one open */
export async function closeIssue(place: IssuePlace, marker: Marker, comment: string): Promise<string | null> {
  const { api, owner, repo } = place
  const { open } = await openIssue(place, marker)
  if (open === null || isNewer(open.marker, marker)) return null
  const where = { owner, repo, issue_number: open.number }
  await api.rest.issues.createComment({ ...where, body: comment })
  const body = withMarker(open.body, { ...open.marker, isClosed: true })
  await api.rest.issues.update({ ...where, state: 'closed', state_reason: 'completed', body })
  return open.url
}

/** When a person closed the last issue of a key; null if this tool did, or the key has no issue. */
async function closedByPerson(place: IssuePlace, key: string): Promise<Date | null> {
  const closed = (await ourIssues(place, 'closed')).filter(({ marker }) => marker.key === key)
  const last = closed.toSorted((a, b) => Number(b.closedAt) - Number(a.closedAt))[0]
  return last === undefined || last.marker.isClosed === true ? null : last.closedAt
}

/** The oldest open issue, if there are several, with the first key that no other result of this run has taken. */
async function openIssue(place: IssuePlace, marker: Marker): Promise<{ open: Found | null; key: string }> {
  const all = await ourIssues(place, 'open')
  const taken = new Set(all.filter((one) => isRival(one.marker, marker)).map((one) => one.marker.key))
  let slot = 1
  while (taken.has(keyAt(marker.key, slot))) slot += 1
  const key = keyAt(marker.key, slot)
  return { open: all.find((one) => one.marker.key === key) ?? null, key }
}

/** If it is not known who we are, the label decides: only people with rights in the repository can set it. */
async function ourIssues(place: IssuePlace, state: 'open' | 'closed'): Promise<Found[]> {
  const { api, token } = place
  const found = (await labelled(place, state)).flatMap((one) => {
    const { number, html_url: url, body, user, pull_request, closed_at: closed } = one
    const marker = pull_request === undefined ? markerOf(body) : null
    const closedAt = new Date(closed ?? 0)
    return marker === null ? [] : [{ number, url, body: body ?? '', marker, closedAt, author: user?.login }]
  })
  const author = found.length === 0 ? null : await viewerLogin(api, token)
  const ours = author === null ? found : found.filter((one) => one.author === author)
  return ours.sort((a, b) => a.number - b.number)
}

/** All that are open; of those that are closed the 100 that changed last. */
async function labelled({ api, owner, repo }: IssuePlace, state: 'open' | 'closed') {
  const query = { owner, repo, state, labels: ISSUE_LABEL, per_page: 100 } as const
  if (state === 'open') return await api.paginate(api.rest.issues.listForRepo, query)
  return (await api.rest.issues.listForRepo({ ...query, sort: 'updated', direction: 'desc' })).data
}

/** The label is how the issue is found later. Two jobs may create it at the same time. */
async function ensureLabel({ api, owner, repo }: IssuePlace): Promise<void> {
  try {
    await api.rest.issues.getLabel({ owner, repo, name: ISSUE_LABEL })
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    const description = 'The camera-stream server carries fewer cameras than it should'
    const label = { owner, repo, name: ISSUE_LABEL, color: LABEL_COLOR, description }
    await api.rest.issues.createLabel(label).catch((refusal: unknown) => {
      if (!isAlreadyThere(refusal)) throw refusal
    })
  }
}
