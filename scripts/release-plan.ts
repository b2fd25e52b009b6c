import { notesOf } from './changelog.ts'

export interface ReleaseSources {
  /** `v1.2.3`, or `v1.2.3-rc.1` for a prerelease. */
  readonly tag: string
  /** The version found in each file. */
  readonly versions: Readonly<Record<string, string>>
  readonly changelog: string
  /** All tags of the repository, whether they are versions or not. */
  readonly tags: readonly string[]
}

export interface ReleasePlan {
  /** Markdown. */
  readonly notes: string
  readonly prerelease: boolean
  /** No release is newer. */
  readonly latest: boolean
  /** `v1`, to be moved to this release; null if a newer release has the same major version. */
  readonly majorTag: string | null
  /** The dist-tag on npm: `latest`, `next` for prereleases, `release-1` for fixes of older versions. */
  readonly npmTag: string
}

interface Version {
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number]
  readonly prerelease: boolean
}

/** @throws Error that lists every reason why the tag cannot be released */
export function planRelease({ tag, versions, changelog, tags }: ReleaseSources): ReleasePlan {
  const version = versionOf(tag)
  if (version === null) throw new Error(`tag ${tag} is not a version such as v1.2.3`)
  // What a prerelease brings stays unreleased in CHANGELOG.md.
  const section = version.prerelease ? 'Unreleased' : tag.slice(1)
  const notes = checkedNotes(tag.slice(1), versions, () => notesOf(changelog, section))
  const [major] = version.numbers
  const released = tags.map(versionOf).filter((one) => one !== null && !one.prerelease) as Version[]
  const latest = isNewest(version, released)
  const leadsMajor = isNewest(
    version,
    released.filter(({ numbers }) => numbers[0] === major),
  )
  return {
    notes,
    prerelease: version.prerelease,
    latest,
    majorTag: leadsMajor ? `v${major}` : null,
    npmTag: version.prerelease ? 'next' : latest ? 'latest' : `release-${major}`,
  }
}

function checkedNotes(
  expected: string,
  versions: ReleaseSources['versions'],
  readNotes: () => string,
): string {
  const problems = Object.entries(versions)
    .filter(([, found]) => found !== expected)
    .map(([file, found]) => `${file}: found ${found}, expected ${expected}`)
  try {
    const notes = readNotes()
    if (problems.length === 0) return notes
  } catch (error) {
    problems.push((error as Error).message)
  }
  throw new Error(problems.join('\n'))
}

/** Semantic Versioning 2.0.0, section 9, without build metadata; null for anything else. */
function versionOf(tag: string): Version | null {
  const [, major, minor, patch, prerelease] =
    /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[\da-z-]+(?:\.[\da-z-]+)*)?$/i.exec(tag) ?? []
  if (major === undefined) return null
  return { numbers: [Number(major), Number(minor), Number(patch)], prerelease: prerelease !== undefined }
}

function isNewest(version: Version, others: readonly Version[]): boolean {
  return !version.prerelease && others.every((other) => compare(version, other) >= 0)
}

function compare(one: Version, other: Version): number {
  const differences = one.numbers.map((number, index) => number - (other.numbers[index] ?? 0))
  return differences.find((difference) => difference !== 0) ?? 0
}
