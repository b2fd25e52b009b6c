import { type EmulatedGithub, LOGINS, startEmulatedGithub, TOKENS } from './emulated-github.ts'
import {
  type Closed,
  type Faults,
  type Forbidden,
  notAccessible,
  type OnceFault,
  refusalOf,
} from './github-faults.ts'
import { BASE_REPO, GithubRepository } from './github-repository.ts'
import { type RunArtifact, type RunArtifacts, runArtifacts } from './github-run-artifacts.ts'
import { type ListedRun, type WorkflowRuns, workflowRuns } from './github-workflow-runs.ts'
import { type Answer, type Asked, json, startServer } from './stand-in-server.ts'

/** One request that a client has sent; `path` with its query. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly token: string | null
}

/** What the stand-in of GitHub's API refuses from its start on. */
export interface GithubApiOptions {
  readonly forbid?: Forbidden
}

/** A stand-in of GitHub's API, and of what people and workflows do in its repository `acme/cameras`. */
export class GithubApi extends GithubRepository {
  /** For GITHUB_API_URL. */
  readonly url: string
  readonly tokens = TOKENS
  readonly repo = BASE_REPO
  /** What clients have asked, in order; not what the methods of this object do. */
  readonly requests: readonly ApiRequest[]
  private readonly parts: Parts
  private readonly servers: readonly { close(): Promise<void> }[]

  constructor(url: string, parts: Parts, servers: readonly { close(): Promise<void> }[]) {
    super(parts.github, parts.movedHeads)
    this.url = url
    this.requests = parts.requests
    this.parts = parts
    this.servers = servers
  }

  /** Replaces the features whose writes answer 403. */
  forbid(features: Forbidden): void {
    this.parts.faults.forbidden = features
  }

  /** Replaces what nobody may write to. */
  shut(closed: Closed): void {
    this.parts.faults.closed = closed
  }

  /** Nobody says whose a token is, as on some servers; until `false`. */
  hideViewer(isHidden = true): void {
    this.parts.runs.isViewerHidden = isHidden
  }

  /** The name of a job by its id, as the jobs API has it; others are refused. */
  nameJob(id: number, name: string): void {
    this.parts.runs.jobs.set(id, name)
  }

  /** When an attempt of a run began, ISO 8601. */
  startAttempt(runId: number, attempt: number, startedAt: string): void {
    this.parts.runs.attempts.set(`${runId}/${attempt}`, startedAt)
  }

  /** Replaces the runs that workflows have had. */
  setRuns(runs: readonly ListedRun[]): void {
    this.parts.workflowRuns.set(runs)
  }

  /** What the API refuses of those who read runs and artifacts; all that is not given is allowed. */
  limitReads({ left = null, isSlowedDown = false, isForbidden = false }: ReadLimits): void {
    Object.assign(this.parts.workflowRuns, { left, isSlowedDown, isForbidden })
  }

  /** The next write whose `METHOD /path` matches fails once; calls add up. */
  failNext(fault: OnceFault, matching = /^/): void {
    this.parts.faults.once.push({ fault, matching })
  }

  /** Every write answers this status, until `null`. */
  failAlways(status: number | null): void {
    this.parts.faults.always = status
  }

  /** The artifacts of one workflow run, in the order they are listed. */
  setArtifacts(runId: number, artifacts: readonly RunArtifact[]): void {
    this.parts.artifacts.set(runId, artifacts)
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()))
  }
}

type ReadLimits = Partial<Pick<WorkflowRuns, 'left' | 'isSlowedDown' | 'isForbidden'>>

/** What GitHub knows of workflow runs beside their artifacts. */
interface Runs {
  isViewerHidden: boolean
  readonly jobs: Map<number, string>
  readonly attempts: Map<string, string>
}

interface Parts {
  readonly github: EmulatedGithub
  readonly faults: Faults
  readonly artifacts: RunArtifacts
  readonly requests: ApiRequest[]
  readonly runs: Runs
  readonly workflowRuns: WorkflowRuns
  readonly movedHeads: Map<number, string>
}

/** Starts it on a free port; zips are served from a second port, so that a client has to drop its token. */
export async function startGithubApi(options: GithubApiOptions = {}): Promise<GithubApi> {
  const parts: Parts = {
    github: await startEmulatedGithub(),
    faults: {
      readOnlyToken: TOKENS.read,
      forbidden: options.forbid ?? {},
      closed: {},
      always: null,
      once: [],
    },
    artifacts: runArtifacts(),
    requests: [],
    runs: { isViewerHidden: false, jobs: new Map(), attempts: new Map() },
    workflowRuns: workflowRuns(),
    movedHeads: new Map(),
  }
  const blobs = await startServer((asked) => answer(asked, parts, ''))
  const api = await startServer((asked) => answer(asked, parts, blobs.url))
  return new GithubApi(api.url, parts, [api, blobs, parts.github])
}

async function answer(asked: Asked, parts: Parts, blobOrigin: string): Promise<Answer> {
  const given = await uncounted(asked, parts, blobOrigin)
  return asked.url.pathname.startsWith('/blob/') ? given : parts.workflowRuns.counted(given)
}

async function uncounted(asked: Asked, parts: Parts, blobOrigin: string): Promise<Answer> {
  const { method, url, token } = asked
  parts.requests.push({ method, path: `${url.pathname}${url.search}`, token })
  if (token !== null && LOGINS[token] === undefined && !url.pathname.startsWith('/blob/'))
    return unknownToken()
  if (parts.runs.isViewerHidden && ['/graphql', '/user'].includes(url.pathname)) return notAccessible()
  if (method === 'POST' && url.pathname === '/graphql') return viewer(asked)
  if (method === 'GET' && url.pathname === '/user' && token?.startsWith('ghs_')) return notAccessible()
  const own =
    refusalOf(asked, parts.faults) ??
    parts.workflowRuns.answer(asked) ??
    parts.artifacts.answer(asked, blobOrigin) ??
    ofRuns(asked, parts.runs)
  return own ?? asGithub(asked, await parts.github.pass(asked, url.origin), parts.movedHeads)
}

function ofRuns({ method, url }: Asked, { jobs, attempts }: Runs): Answer | undefined {
  if (method !== 'GET') return undefined
  const [, job] = /\/actions\/jobs\/(\d+)$/.exec(url.pathname) ?? []
  if (job !== undefined) {
    const name = jobs.get(Number(job))
    return name === undefined ? notAccessible() : json(200, { id: Number(job), name })
  }
  const [, run, attempt] = /\/actions\/runs\/(\d+)\/attempts\/(\d+)$/.exec(url.pathname) ?? []
  if (run === undefined) return undefined
  const startedAt = attempts.get(`${run}/${attempt}`)
  if (startedAt === undefined) return json(404, { message: 'Not Found' })
  return json(200, { id: Number(run), run_attempt: Number(attempt), run_started_at: startedAt })
}

function viewer(asked: Asked): Answer {
  const login = LOGINS[asked.token ?? '']
  if (login === undefined) return unknownToken()
  if (!asked.body.includes('viewer')) return json(501, { message: 'Only the viewer is emulated' })
  return json(200, { data: { viewer: { login } } })
}

function unknownToken(): Answer {
  return json(401, { message: 'Bad credentials', status: '401' })
}

/** The emulator calls raw files binary, which makes a client hand out bytes where GitHub's header means text. */
function asGithub(asked: Asked, answer: Answer, movedHeads: ReadonlyMap<number, string>): Answer {
  if (typeof answer.body === 'string') return asGithubJson(answer, answer.body, movedHeads)
  if (answer.status !== 200 || !/\braw\b/.test(asked.headers.accept ?? '')) return answer
  const type = 'application/vnd.github.raw+json; charset=utf-8'
  return { ...answer, headers: { ...answer.headers, 'content-type': type } }
}

/** The emulator knows no bots, and forgets to move a pull request's head on with its branch. */
function asGithubJson(answer: Answer, text: string, movedHeads: ReadonlyMap<number, string>): Answer {
  if (text === '') return answer
  const body: unknown = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('login' in value && String(value.login).endsWith('[bot]')) return { ...value, type: 'Bot' }
    if (!('head' in value && 'number' in value)) return value
    const sha = movedHeads.get(Number(value.number))
    return sha === undefined ? value : { ...value, head: { ...(value.head as object), sha } }
  })
  return { ...answer, body: JSON.stringify(body) }
}
