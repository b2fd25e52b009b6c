import type { GithubApi } from './api.ts'

/** Comments with the token of a job are written by it, and by nobody else. */
export const ACTIONS_BOT = 'github-actions[bot]'

/**
 * The login behind the token; null where nobody says. The token of a job or an app is no user's, so GET /user
 * refuses it; GraphQL knows the app behind it.
 */
export async function viewerLogin(api: GithubApi, token: string): Promise<string | null> {
  // GET /user would only fail.
  const isApp = token.startsWith('ghs_')
  const asks = isApp ? [viaGraphql, viaRest] : [viaRest, viaGraphql]
  for (const ask of asks) {
    const login = await ask(api).catch(() => null)
    // An app writes as `name[bot]`, which is no name that a user can have.
    if (login !== null) return isApp && !login.endsWith('[bot]') ? `${login}[bot]` : login
  }
  return null
}

async function viaRest(api: GithubApi): Promise<string> {
  return (await api.rest.users.getAuthenticated({ request: { retries: 0 } })).data.login
}

async function viaGraphql(api: GithubApi): Promise<string> {
  const query = 'query { viewer { login } }'
  const { viewer } = await api.graphql<{ viewer: { login: string } }>(query, { request: { retries: 0 } })
  return viewer.login
}
