import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GithubApi, startGithubApi } from './github-api.ts'
import { zipOf } from './zip.ts'

describe('the stand-in of the GitHub API', () => {
  let api: GithubApi
  let number: number
  let heads = 0

  beforeAll(async () => {
    api = await startGithubApi()
  })
  beforeEach(async () => {
    api.forbid({})
    number = (await api.openPull({ head: `feature-${++heads}` })).number
  })
  afterAll(() => api.close())

  function ask(method: string, route: string, body?: object, token: string = api.tokens.write) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return fetch(`${api.url}${route}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body && { body: JSON.stringify(body) }),
    })
  }
  const comment = (body: string, token?: string) =>
    ask('POST', `/repos/acme/cameras/issues/${number}/comments`, { body }, token)

  test('a read-only token reads everything and writes nothing', async () => {
    const refused = await comment('hello', api.tokens.read)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ message: 'Resource not accessible by integration' })
    const pull = await ask('GET', `/repos/acme/cameras/pulls/${number}`, undefined, api.tokens.read)
    expect(pull.status).toBe(200)
    expect(await api.comments(number)).toEqual([])
  })

  test('a comment of the write token is one of the bot, and can be edited and deleted', async () => {
    const made = (await (await comment('first')).json()) as { id: number; user: object }
    expect(made.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' })
    const route = `/repos/acme/cameras/issues/comments/${made.id}`
    expect((await ask('PATCH', route, { body: 'second' })).status).toBe(200)
    expect(await api.comments(number)).toEqual([
      { id: made.id, body: 'second', login: 'github-actions[bot]' },
    ])
    expect((await ask('DELETE', route)).status).toBe(204)
    expect(await api.comments(number)).toEqual([])
  })

  test('a forbidden feature is refused for the write token, the other one is not', async () => {
    api.forbid({ comments: true })
    expect((await comment('hello')).status).toBe(403)
    expect((await ask('POST', '/repos/acme/cameras/issues', { title: 'An issue' })).status).toBe(201)
    api.forbid({ issues: true })
    expect((await comment('hello')).status).toBe(201)
    expect((await ask('POST', '/repos/acme/cameras/issues', { title: 'An issue' })).status).toBe(403)
    expect((await ask('PATCH', '/repos/acme/cameras/issues/1', { state: 'closed' })).status).toBe(403)
    expect((await ask('POST', '/repos/acme/cameras/labels', { name: 'a label' })).status).toBe(403)
  })

  test('a body of 65,536 characters is taken, and one more is refused', async () => {
    expect((await comment('x'.repeat(65_536))).status).toBe(201)
    const refused = await comment('x'.repeat(65_537))
    expect(refused.status).toBe(422)
    expect(JSON.stringify(await refused.json())).toContain('Body is too long (maximum is 65536 characters)')
  })

  test('a bad gateway and a rate limit each hit one matching write', async () => {
    api.failNext('bad-gateway', /^POST .*comments$/)
    api.failNext('rate-limit', /^POST .*comments$/)
    expect((await ask('POST', '/repos/acme/cameras/labels', { name: 'unhurt' })).status).toBe(201)
    expect((await comment('lost')).status).toBe(502)
    const limited = await comment('limited')
    expect(limited.status).toBe(403)
    expect(limited.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(limited.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now())
    expect((await comment('taken')).status).toBe(201)
    expect((await api.comments(number)).map(({ body }) => body)).toEqual(['taken'])
  })

  test('writes fail until they are told to work again', async () => {
    api.failAlways(503)
    expect([(await comment('a')).status, (await comment('b')).status]).toEqual([503, 503])
    api.failAlways(null)
    expect((await comment('c')).status).toBe(201)
  })

  test('an unknown token is told so', async () => {
    const route = `/repos/acme/cameras/pulls/${number}`
    expect((await ask('GET', route, undefined, 'ghs_unknown')).status).toBe(401)
    expect((await fetch(`${api.url}${route}`)).status).toBe(200)
  })

  test('an installation token has no user, but a viewer', async () => {
    expect((await ask('GET', '/user')).status).toBe(403)
    const somebody = await ask('GET', '/user', undefined, api.tokens.somebody)
    expect(await somebody.json()).toMatchObject({ login: 'somebody' })
    const viewer = await ask('POST', '/graphql', { query: '{ viewer { login } }' }, api.tokens.read)
    expect(await viewer.json()).toEqual({ data: { viewer: { login: 'github-actions[bot]' } } })
  })

  test('150 comments are read page by page through the links of the answers', async () => {
    await api.addComments(number, 150)
    const sizes: number[] = []
    let next: string | undefined = `${api.url}/repos/acme/cameras/issues/${number}/comments?per_page=100`
    while (next !== undefined) {
      expect(next.startsWith(api.url)).toBe(true)
      const page: Response = await fetch(next, { headers: { authorization: `Bearer ${api.tokens.read}` } })
      sizes.push(((await page.json()) as unknown[]).length)
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(sizes).toEqual([100, 50])
    expect(await api.comments(number)).toHaveLength(150)
  })

  test('a pull request of a fork names the fork, and moves on with its branch', async () => {
    const pull = await api.openPull({ head: 'from-the-fork', headOwner: 'contributor' })
    const read = async () =>
      (await (await ask('GET', `/repos/acme/cameras/pulls/${pull.number}`)).json()) as object
    const of = (sha: string) => ({
      head: { ref: 'from-the-fork', sha, repo: { full_name: 'contributor/cameras', fork: true } },
      base: { ref: 'main', repo: { full_name: 'acme/cameras', default_branch: 'main' } },
    })
    expect(await read()).toMatchObject(of(pull.headSha))
    const sha = await api.pushTo(pull)
    expect(sha).not.toBe(pull.headSha)
    expect(await read()).toMatchObject(of(sha))
    const found = await ask('GET', '/repos/acme/cameras/pulls?state=open&head=contributor:from-the-fork')
    expect(await found.json()).toMatchObject([of(sha)])
  })

  test('a written file is read back from its branch, and can be overwritten', async () => {
    await api.writeFile('notes/a.json', '{"a":1}')
    await api.writeFile('notes/a.json', '{"a":2}')
    await api.writeFile('notes/a.json', '{"a":3}', 'release/2')
    const read = async (ref: string) => {
      const file = (await (
        await ask('GET', `/repos/acme/cameras/contents/notes/a.json?ref=${ref}`)
      ).json()) as { content: string }
      return Buffer.from(file.content, 'base64').toString()
    }
    expect([await read('main'), await read('release/2')]).toEqual(['{"a":2}', '{"a":3}'])
    const raw = { authorization: `Bearer ${api.tokens.read}`, accept: 'application/vnd.github.raw+json' }
    const file = await fetch(`${api.url}/repos/acme/cameras/contents/notes/a.json`, { headers: raw })
    expect(file.headers.get('content-type')).toContain('charset=utf-8')
    expect(await file.text()).toBe('{"a":2}')
  })

  test('an issue keeps its title, labels, state and number of comments', async () => {
    const asked = { title: 'Capacity fell', body: 'By a third', labels: ['camgate'] }
    const made = (await (await ask('POST', '/repos/acme/cameras/issues', asked)).json()) as { number: number }
    await api.addComments(made.number, 2)
    const route = `/repos/acme/cameras/issues/${made.number}`
    expect((await ask('PATCH', route, { state: 'closed' })).status).toBe(200)
    const issue = { ...asked, number: made.number, state: 'closed', comments: 2 }
    expect(await api.issues('closed')).toContainEqual(issue)
    expect(await api.issues('open')).not.toContainEqual(expect.objectContaining({ number: made.number }))
  })

  test('the zip of a run lies behind a redirect to a place that refuses tokens', async () => {
    const zip = await zipOf({ 'report.json': '{}' })
    api.setArtifacts(77, [
      { name: 'camgate', zip },
      { name: 'old', zip, expired: true },
    ])
    const listed = await ask('GET', '/repos/acme/cameras/actions/runs/77/artifacts?per_page=1&name=camgate')
    const { total_count, artifacts } = (await listed.json()) as {
      total_count: number
      artifacts: { id: number }[]
    }
    expect({ total_count, artifacts }).toMatchObject({
      total_count: 1,
      artifacts: [{ size_in_bytes: zip.length, expired: false }],
    })
    const route = `/repos/acme/cameras/actions/artifacts/${artifacts[0]!.id}/zip`
    const redirect = await ask('GET', route)
    expect(redirect.status).toBe(302)
    const place = redirect.headers.get('location')!
    expect((await fetch(place, { headers: { authorization: 'Bearer x' } })).status).toBe(400)
    const withToken = { authorization: `Bearer ${api.tokens.write}` }
    const followed = await fetch(`${api.url}${route}`, { headers: withToken })
    expect(Buffer.from(await followed.arrayBuffer()).equals(zip)).toBe(true)
    const old = await ask('GET', `/repos/acme/cameras/actions/artifacts/${artifacts[0]!.id + 1}/zip`)
    expect(old.status).toBe(410)
  })

  test('the log holds what clients asked with which token', async () => {
    await comment('logged', api.tokens.somebody)
    expect(api.requests.at(-1)).toEqual({
      method: 'POST',
      path: `/repos/acme/cameras/issues/${number}/comments`,
      token: api.tokens.somebody,
    })
  })
})
