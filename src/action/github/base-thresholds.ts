import { parseThresholds, type Thresholds } from '../../config/thresholds.ts'
import { badInput } from '../../errors.ts'
import type { RepositoryApi } from './api.ts'
import { statusOf } from './permission.ts'

interface Branch extends RepositoryApi {
  readonly ref: string
}

const DEFAULT_PATH = 'thresholds.json'

/**
 * thresholds.json of a branch, through the API: a pull request cannot change the limits it is judged by.
 * @param given null: the default file, which may be missing. A path that is not in the branch is tried without its
 *   first folder, which `actions/checkout` created (`path: head`)
 * @returns null when the branch has no such file
 * @throws CamgateError `bad_input` when it is invalid, or missing although it was given; RequestError of the API
 */
export async function baseThresholds(branch: Branch, given: string | null): Promise<Thresholds | null> {
  const path = (given ?? DEFAULT_PATH).replace(/^(\.\/)+/, '')
  if (/^\/|(^|\/)\.\.(\/|$)/.test(path)) {
    throw badInput([{ option: 'thresholds', found: path, expected: 'a path in the repository' }])
  }
  const [, inCheckout] = /^[^/]+\/+([^/].*)$/s.exec(path) ?? []
  const paths = [path, ...(inCheckout === undefined ? [] : [inCheckout])]
  for (const one of paths) {
    const text = await textAt(branch, one)
    if (text !== null) return parseThresholds(text, `${one} of ${branch.ref}`)
  }
  const { api, owner, repo, ref } = branch
  // A token that may not read the repository gets the same answer.
  await api.rest.repos.getBranch({ owner, repo, branch: ref })
  if (given === null) return null
  const found = `no ${paths.join(' and no ')} in ${ref}`
  throw badInput([{ option: 'thresholds', found, expected: 'a file of that branch' }])
}

async function textAt({ api, owner, repo, ref }: Branch, path: string): Promise<string | null> {
  try {
    const { data } = await api.rest.repos.getContent({ owner, repo, path, ref, mediaType: { format: 'raw' } })
    return textOf(data)
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw error
  }
}

/** GitHub answers with text, other servers with bytes. */
function textOf(data: unknown): string {
  return data instanceof ArrayBuffer ? new TextDecoder().decode(data) : String(data)
}
