import type { GithubApi } from './api.ts'

/** Comments written with the token of a job have this author, and no others do. */
export const ACTIONS_BOT = 'github-actions[bot]'

/**
 * The login behind the token; null if the API does not say. The token of a job or an app belongs to no user, so GET
 * /user refuses it; GraphQL knows the app behind it.
 */
export async function viewerLogin(api: GithubApi, token: string): Promise<string | null> {
  // GET /user would only fail.
  const isApp = token.startsWith('ghs_')
  const asks = isApp ? [viaGraphql, viaRest] : [viaRest, viaGraphql]
  for (const ask of asks) {
    const login = await ask(api).catch(() => null)
    // An app writes as `name[bot]`, which no user can be called.
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
