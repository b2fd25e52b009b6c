import { type Answer, type Asked, json, startServer } from './stand-in-server.ts'
import { filesOf } from './zip.ts'

/** An artifact whose upload was finished, with the files of its zip as text. */
interface UploadedArtifact {
  readonly name: string
  readonly files: Record<string, string>
  /** ISO 8601, `null` when the client asked for no retention time. */
  readonly expiresAt: string | null
}

/** A stand-in of the service that takes the artifacts of a workflow run. */
export interface ArtifactService {
  readonly url: string
  /**
   * What a runner sets for the real client. The client also refuses to work when GITHUB_SERVER_URL is neither
   * github.com, nor under `.ghe.com`, nor under `.localhost`.
   */
  readonly environment: Readonly<Record<'ACTIONS_RUNTIME_TOKEN' | 'ACTIONS_RESULTS_URL', string>>
  readonly artifacts: readonly UploadedArtifact[]
  /** Those that were uploaded without a zip: one file each, of the name of the artifact. */
  readonly unzipped: readonly UploadedArtifact[]
  /** Every call of the service answers this status, until `null`. The client tries 429 and 5xx for about 30 s. */
  failWith(status: number | null): void
  /** As if no artifact had been uploaded: for another run, or another attempt. */
  forget(): void
  close(): Promise<void>
}

interface CallBody {
  readonly name: string
  readonly expires_at?: string
  readonly workflow_run_backend_id?: string
}

interface Upload {
  readonly expiresAt: string | null
  readonly blocks: Map<string, Buffer>
  zip: Buffer
}

interface State {
  status: number | null
  readonly uploads: Map<string, Upload>
  readonly artifacts: UploadedArtifact[]
  readonly unzipped: UploadedArtifact[]
}

const CALL = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/
/** An address by IP has the storage account as the first part of its path, as Azurite does it. */
const BLOBS = '/account/artifacts/'
const FIRST_ID = 123
const RUNTIME_TOKEN = runtimeToken('the-run-backend-id')

/** Starts it on a free port of 127.0.0.1. */
export async function startArtifactService(): Promise<ArtifactService> {
  const state: State = { status: null, uploads: new Map(), artifacts: [], unzipped: [] }
  const server = await startServer((asked) => answer(asked, state))
  return {
    url: server.url,
    environment: { ACTIONS_RUNTIME_TOKEN: RUNTIME_TOKEN, ACTIONS_RESULTS_URL: `${server.url}/` },
    artifacts: state.artifacts,
    unzipped: state.unzipped,
    failWith: (status) => {
      state.status = status
    },
    forget: () => {
      state.artifacts.length = 0
      state.unzipped.length = 0
      state.uploads.clear()
    },
    close: server.close,
  }
}

async function answer(asked: Asked, state: State): Promise<Answer> {
  const { pathname } = asked.url
  if (asked.method === 'PUT' && pathname.startsWith(BLOBS)) return store(asked, state)
  const call = CALL.exec(pathname)?.[1]
  if (asked.method !== 'POST' || call === undefined) return twirpError(404, 'bad_route')
  if (state.status !== null) return twirpError(state.status, 'internal')
  if (!isRuntimeToken(asked.token)) return twirpError(401, 'unauthenticated')
  const body = JSON.parse(asked.body.toString('utf8')) as CallBody
  if (call === 'CreateArtifact') return create(body, asked, state)
  return call === 'FinalizeArtifact' ? await finalize(body, state) : twirpError(404, 'bad_route')
}

/** A name is given once for each attempt of a run, which is what the id in the token stands for. */
function keyOf({ name, workflow_run_backend_id: run = '' }: CallBody): string {
  return `${run}/${name}`
}

function create(body: CallBody, asked: Asked, state: State): Answer {
  const key = keyOf(body)
  // From the first request on, finished or not: of two jobs at once one is refused.
  if (state.uploads.has(key)) return twirpError(409, 'already_exists')
  state.uploads.set(key, { expiresAt: body.expires_at ?? null, blocks: new Map(), zip: Buffer.alloc(0) })
  const url = `${asked.url.origin}${BLOBS}${encodeURIComponent(key)}?sig=signature-of-the-test`
  return json(200, { ok: true, signed_upload_url: url })
}

async function finalize(body: CallBody, state: State): Promise<Answer> {
  const { name } = body
  const upload = state.uploads.get(keyOf(body))
  if (upload === undefined) return twirpError(404, 'not_found')
  const { zip, expiresAt } = upload
  if (zip.subarray(0, 2).toString('latin1') === 'PK')
    state.artifacts.push({ name, files: await filesOf(zip), expiresAt })
  else state.unzipped.push({ name, files: { [name]: zip.toString('utf8') }, expiresAt })
  const count = state.artifacts.length + state.unzipped.length
  return json(200, { ok: true, artifact_id: String(FIRST_ID + count - 1) })
}

/** Azure's Put Block, Put Block List and Put Blob. */
function store(asked: Asked, state: State): Answer {
  const upload = state.uploads.get(decodeURIComponent(asked.url.pathname.slice(BLOBS.length)))
  if (upload === undefined) return { status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' }, body: '' }
  const part = asked.url.searchParams.get('comp')
  if (part === 'block') upload.blocks.set(asked.url.searchParams.get('blockid') ?? '', asked.body)
  if (part === 'blocklist') upload.zip = Buffer.concat(listed(asked.body.toString('utf8'), upload.blocks))
  if (part === null) upload.zip = asked.body
  const headers = {
    etag: '"0x1"',
    'last-modified': new Date().toUTCString(),
    'x-ms-request-id': 'request-of-the-test',
    'x-ms-version': '2025-01-05',
  }
  return { status: 201, headers, body: '' }
}

function listed(blockList: string, blocks: ReadonlyMap<string, Buffer>): Buffer[] {
  const ids = [...blockList.matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id]) => id ?? '')
  return ids.map((id) => {
    const block = blocks.get(id)
    if (block === undefined) throw new Error(`the block list names the block ${id} that was never sent`)
    return block
  })
}

function twirpError(status: number, code: string): Answer {
  return json(status, { code, msg: `The artifact service of the test answers ${code}` })
}

/** As a runner has it, for one attempt of a run. */
export function runtimeToken(run: string): string {
  return jwt({ scp: `Actions.Example Actions.Results:${run}:the-job-backend-id` })
}

function isRuntimeToken(token: string | null): boolean {
  const claims = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8')
  return /"scp":"[^"]*Actions\.Results:[^"]+"/.test(claims)
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('unsigned').toString('base64url')}`
}
