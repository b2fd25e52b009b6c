const REPOSITORY = 'camera-capacity-gate'
/** What GitHub allows as the name of an account. */
const ACCOUNT = /^[a-z\d](?:-?[a-z\d]){0,38}$/i

/**
 * The account that owns the repository. package.json decides it, every other file repeats it.
 * @throws Error when package.json has no `repository.url` on GitHub
 */
export function ownerIn(packageJson: string): string {
  const { repository } = JSON.parse(packageJson) as { repository?: { url?: string } }
  const [owner] = ownersNamedIn(repository?.url ?? '')
  if (owner === undefined) throw new Error(`package.json has no repository.url with …/${REPOSITORY}.git`)
  return owner
}

/** The accounts that a text takes for the owner of this repository, each once. */
export function ownersNamedIn(text: string): readonly string[] {
  return [...new Set(text.match(mentions('[a-zA-Z\\d-]+')))]
}

/**
 * The text with owner `to` instead of `from`.
 * @throws Error when `to` cannot be a GitHub account
 */
export function withOwner(text: string, from: string, to: string): string {
  if (!ACCOUNT.test(to)) throw new Error(`${JSON.stringify(to)} is not the name of a GitHub account`)
  return text.replace(mentions(from), () => to)
}

/** What stands before `/camera-capacity-gate`, or after `@` in a line of CODEOWNERS. */
function mentions(owner: string): RegExp {
  return new RegExp(`(?<![\\w-])${owner}(?=/${REPOSITORY}\\b)|(?<=^(?:\\*|/\\S*) +@)${owner}$`, 'gm')
}
