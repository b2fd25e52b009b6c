import { parseThresholds, type Thresholds } from '../config/thresholds.ts'
import { badInput } from '../errors.ts'
import type { RepositoryApi } from './api.ts'
import { statusOf } from './permission.ts'

interface Branch extends RepositoryApi {
  readonly ref: string
}

const DEFAULT_PATH = 'thresholds.json'

/**
 * thresholds.json of a branch, through the API: a pull request cannot change what it is judged by.
 * @param given null: the default file, which need not be there
 * @returns null when the branch has no such file
 * @throws CamgateError `bad_input` when it is wrong, or missing where it was asked for; RequestError of the API
 */
export async function baseThresholds(place: Branch, given: string | null): Promise<Thresholds | null> {
  const { api, owner, repo, ref } = place
  const path = given ?? DEFAULT_PATH
  if (/^\/|(^|\/)\.\.(\/|$)/.test(path)) {
    throw badInput([{ option: 'thresholds', found: path, expected: 'a path in the repository' }])
  }
  try {
    const mediaType = { format: 'raw' }
    const where = { owner, repo, path: path.replace(/^(\.\/)+/, ''), ref, mediaType }
    const { data } = await api.rest.repos.getContent(where)
    return parseThresholds(textOf(data), `${path} of ${ref}`)
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    // A token that may not read the repository is told the same.
    await api.rest.repos.getBranch({ owner, repo, branch: ref })
    if (given === null) return null
    throw badInput([
      { option: 'thresholds', found: `no ${path} in ${ref}`, expected: 'a file of that branch' },
    ])
  }
}

/** GitHub answers with text, others with bytes. */
function textOf(data: unknown): string {
  return data instanceof ArrayBuffer ? new TextDecoder().decode(data) : String(data)
}
