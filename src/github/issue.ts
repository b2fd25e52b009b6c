import type { RepositoryApi } from './api.ts'
import { type Marker, markerLine, markerOf } from './marker.ts'
import { statusOf } from './permission.ts'
import { viewerLogin } from './viewer.ts'

const ISSUE_LABEL = 'capacity-regression'
const LABEL_COLOR = 'd73a4a'

export interface IssuePlace extends RepositoryApi {
  readonly token: string
}

export interface IssueText {
  readonly marker: Marker
  readonly title: string
  /** Without its marker. */
  readonly text: string
}

interface Found {
  readonly number: number
  readonly url: string
}

/** Opens the issue of a key, or updates the one that is open. @returns its address */
export async function reportIssue(place: IssuePlace, { marker, title, text }: IssueText): Promise<string> {
  const { api, owner, repo } = place
  const body = `${markerLine(marker)}\n${text}`
  const open = await openIssue(place, marker.key)
  if (open !== null) {
    await api.rest.issues.update({ owner, repo, issue_number: open.number, title, body })
    return open.url
  }
  await ensureLabel(place)
  const { data } = await api.rest.issues.create({ owner, repo, title, body, labels: [ISSUE_LABEL] })
  return data.html_url
}

/** Closes the open issue of a key with a comment. @returns its address; null when none was open */
export async function closeIssue(place: IssuePlace, key: string, comment: string): Promise<string | null> {
  const { api, owner, repo } = place
  const open = await openIssue(place, key)
  if (open === null) return null
  const where = { owner, repo, issue_number: open.number }
  await api.rest.issues.createComment({ ...where, body: comment })
  await api.rest.issues.update({ ...where, state: 'closed', state_reason: 'completed' })
  return open.url
}

/** The oldest one, should there be several. */
async function openIssue({ api, token, owner, repo }: IssuePlace, key: string): Promise<Found | null> {
  const author = await viewerLogin(api, token)
  const query = { owner, repo, state: 'open', labels: ISSUE_LABEL, per_page: 100 } as const
  const all = await api.paginate(api.rest.issues.listForRepo, query)
  const found = all.filter(
    ({ pull_request, user, body }) =>
      pull_request === undefined && user?.login === author && markerOf(body)?.key === key,
  )
  const [oldest] = found.sort((a, b) => a.number - b.number)
  return oldest === undefined ? null : { number: oldest.number, url: oldest.html_url }
}

/** The issue is found again by its label. */
async function ensureLabel({ api, owner, repo }: IssuePlace): Promise<void> {
  try {
    await api.rest.issues.getLabel({ owner, repo, name: ISSUE_LABEL })
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    const description = 'The camera-stream server carries fewer cameras than it should'
    await api.rest.issues.createLabel({ owner, repo, name: ISSUE_LABEL, color: LABEL_COLOR, description })
  }
}
