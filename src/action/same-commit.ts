import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CamgateError } from '../errors.ts'
import type { RunInputs } from './github/inputs.ts'

const LIMIT_MS = 10_000
/** The folder that a command enters first: `cd head && ./my-server`. */
const CHANGE_FOLDER = /^\s*cd\s+(?:"([^"$`]+)"|'([^']+)'|([^\s;&|"'$`\\]+))\s*(?:&&|;|\n|$)/

interface Checkout {
  readonly folder: string
  readonly commit: string
}

/**
 * An A/B of two checkouts needs two commits. If `ref` is empty, `actions/checkout` takes the head for the base too, and
 * the comparison is green whatever the change did. Checks the folders that the two commands start in. A folder that is
 * no checkout, or has uncommitted changes, may hold anything and is accepted.
 * @throws CamgateError `bad_input` when two checkouts hold the same commit
 */
export async function refuseSameCommit({ start, baselineStart }: RunInputs): Promise<void> {
  if (start === null || baselineStart === null) return
  const [head, base] = await Promise.all([start, baselineStart].map(checkoutOf))
  if (!head || !base || head.folder === base.folder || head.commit !== base.commit) return
  const message =
    `baseline-start: ${base.folder} and ${head.folder} hold the same commit ${head.commit.slice(0, 7)}, ` +
    'so there is nothing to compare'
  throw new CamgateError('bad_input', message, {
    hint: 'the ref of the base is empty on this event: github.event.pull_request.base.sha is set on pull requests only',
  })
}

/** Null if git fails, or the files differ from the commit. */
async function checkoutOf(command: string): Promise<Checkout | null> {
  const [, ...folders] = CHANGE_FOLDER.exec(command) ?? []
  const inside = folders.find((one) => one !== undefined) ?? '.'
  try {
    const [folder = '', commit = ''] = (await git(inside, 'rev-parse', '--show-toplevel', 'HEAD')).split('\n')
    await git(inside, 'diff', '--quiet', 'HEAD')
    return commit === '' ? null : { folder, commit }
  } catch {
    return null
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { timeout: LIMIT_MS })
  return stdout
}
