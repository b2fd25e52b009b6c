import type { GithubApi } from './api.ts'

const ACTIONS_BOT = 'github-actions[bot]'

/**
 * Whose comments are ours: the login behind the token. The token of a job is no user's, so GET /user refuses it;
 * GraphQL knows the app behind it.
 */
export async function viewerLogin(api: GithubApi, token: string): Promise<string> {
  const asks = [() => viaRest(api), () => viaGraphql(api)]
  // GET /user would only fail.
  if (token.startsWith('ghs_')) asks.reverse()
  for (const ask of asks) {
    try {
      return await ask()
    } catch {
      // the next may know
    }
  }
  return ACTIONS_BOT
}

async function viaRest(api: GithubApi): Promise<string> {
  return (await api.rest.users.getAuthenticated({ request: { retries: 0 } })).data.login
}

async function viaGraphql(api: GithubApi): Promise<string> {
  const query = 'query { viewer { login } }'
  const { viewer } = await api.graphql<{ viewer: { login: string } }>(query, { request: { retries: 0 } })
  return viewer.login
}
