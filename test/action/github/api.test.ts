import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { captured } from '../../captured-output.ts'
import { type Answer, json, startServer } from '../../github/stand-in-server.ts'

const answers: Answer[] = []
const tokens: (string | null)[] = []
const server = await startServer(async ({ token }) => {
  tokens.push(token)
  return answers.shift() ?? json(200, { login: 'somebody' })
})
afterAll(() => server.close())

// The client reads its address when it is loaded: in `unit`, another test file may have loaded it.
vi.stubEnv('GITHUB_API_URL', server.url)
const { openApi } = await import('../../../src/action/github/api.ts')

beforeEach(() => {
  answers.length = 0
  tokens.length = 0
})

async function login(): Promise<string> {
  return (await openApi('the-token').rest.users.getAuthenticated()).data.login
}

function rateLimit(seconds: number): Answer {
  const reset = Math.floor(Date.now() / 1000) + seconds
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
  return json(403, { message: 'API rate limit exceeded' }, headers)
}

describe('a request to GitHub', () => {
  test('is repeated with the same token after an answer that a gateway gave', async () => {
    answers.push({ status: 502, headers: {}, body: 'Bad Gateway' })
    expect(await login()).toBe('somebody')
    expect(tokens).toEqual(['the-token', 'the-token'])
  })

  test('is repeated once a short rate limit is over', async () => {
    answers.push(rateLimit(1))
    const { value, stdout } = await captured(login)
    expect(value).toBe('somebody')
    expect(stdout).toMatch(/primary rate limit for \/user: again in \d s/)
  })

  test('is given up at once where the rate limit lasts longer than the job should wait', async () => {
    answers.push(rateLimit(3600))
    const { value, stdout } = await captured(() => login().catch((error: unknown) => error))
    expect(value).toMatchObject({ status: 403 })
    expect(stdout).toContain('given up')
    expect(tokens).toHaveLength(1)
  })

  test.each([400, 401, 403, 404, 422])('that is answered %i is not repeated', async (status) => {
    answers.push(json(status, { message: 'no' }))
    await expect(login()).rejects.toMatchObject({ status })
    expect(tokens).toHaveLength(1)
  })
})
