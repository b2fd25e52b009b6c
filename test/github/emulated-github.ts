import { createEmulator } from 'emulate'
import type { Answer, Asked } from './stand-in-server.ts'

/** The tokens that the stand-in knows. */
export const TOKENS = {
  /** Of `github-actions[bot]`, as a workflow of the base repository has it. */
  write: 'ghs_write_token_of_the_test',
  /** Of `github-actions[bot]`, as a workflow of a fork's pull request has it. */
  read: 'ghs_read_only_token_of_the_test',
  /** Of an app of the team's own. */
  app: 'ghs_app_of_the_team',
  somebody: 'ghp_somebody',
  /** The owner of the base repository. */
  acme: 'ghp_acme',
  /** The owner of the fork. */
  contributor: 'ghp_contributor',
} as const

/** The login behind each token. */
export const LOGINS: Readonly<Record<string, string>> = {
  [TOKENS.write]: 'github-actions[bot]',
  [TOKENS.read]: 'github-actions[bot]',
  [TOKENS.app]: 'team-app[bot]',
  [TOKENS.somebody]: 'somebody',
  [TOKENS.acme]: 'acme',
  [TOKENS.contributor]: 'contributor',
}

/** The emulator of GitHub's API, without the rules the stand-in adds. */
export interface EmulatedGithub {
  /** Sends the request on; `origin` replaces the emulator's own address wherever the answer has it. */
  pass(asked: Asked, origin: string): Promise<Answer>
  /** The parsed answer to a request that must succeed; throws with the answer when it does not. */
  call<T>(token: string, method: string, path: string, body?: object): Promise<T>
  close(): Promise<void>
}

/** A fresh `acme/cameras` with one commit on `main`, and its fork `contributor/cameras`. */
export async function startEmulatedGithub(): Promise<EmulatedGithub> {
  const logins = [...new Set(Object.values(LOGINS))]
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(Object.entries(LOGINS).map(([token, login]) => [token, { login }])),
      github: {
        users: logins.map((login) => ({ login })),
        repos: [{ owner: 'acme', name: 'cameras', auto_init: true }],
      },
    },
  })
  const loopback = emulator.url.replace('//localhost:', '//127.0.0.1:')
  const github: EmulatedGithub = {
    pass: (asked, origin) => pass(asked, loopback, [emulator.url, loopback], origin),
    call: (token, method, path, body) => call(loopback, token, method, path, body),
    close: () => emulator.close(),
  }
  await github.call(TOKENS.contributor, 'POST', '/repos/acme/cameras/forks', {})
  return github
}

const HOP_HEADERS = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']

async function pass(asked: Asked, to: string, own: readonly string[], origin: string): Promise<Answer> {
  const response = await fetch(`${to}${asked.url.pathname}${asked.url.search}`, {
    method: asked.method,
    headers: withoutHop(Object.entries(asked.headers).map(([name, value]) => [name, String(value)])),
    redirect: 'manual',
    ...(asked.body.length > 0 && { body: new Uint8Array(asked.body) }),
  })
  const renamed = (text: string) => own.reduce((left, address) => left.replaceAll(address, origin), text)
  const headers = withoutHop([...response.headers].map(([name, value]) => [name, renamed(value)]))
  const body = Buffer.from(await response.arrayBuffer())
  const isText = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: response.status, headers, body: isText ? renamed(body.toString('utf8')) : body }
}

function withoutHop(headers: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => !HOP_HEADERS.includes(name)))
}

async function call<T>(
  origin: string,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
  return JSON.parse(text) as T
}
