const UNRELEASED = 'Unreleased'

/**
 * What CHANGELOG.md says about a version, without its heading; for the notes of the release.
 * @throws Error when there is no such section, or nothing in it
 */
export function notesOf(changelog: string, version: string): string {
  const lines = changelog.split('\n')
  const start = lines.findIndex((line) => isHeadingOf(line, version))
  if (start < 0) throw new Error(`CHANGELOG.md has no section ## [${version}]`)
  const length = lines.slice(start + 1).findIndex((line) => /^## |^\[[^\]]+\]: /.test(line))
  const end = length < 0 ? lines.length : start + 1 + length
  const notes = lines
    .slice(start + 1, end)
    .join('\n')
    .trim()
  if (!hasEntries(notes)) throw new Error(`CHANGELOG.md says nothing under ## [${version}]`)
  return notes
}

/**
 * CHANGELOG.md in which all that was unreleased is released as `version`.
 * @param date YYYY-MM-DD
 * @throws Error when nothing is unreleased, or the version has a section
 */
export function withRelease(changelog: string, version: string, date: string): string {
  notesOf(changelog, UNRELEASED)
  const lines = changelog.split('\n')
  if (lines.some((line) => isHeadingOf(line, version)))
    throw new Error(`CHANGELOG.md already has a section ## [${version}]`)
  const heading = `## [${UNRELEASED}]`
  return lines
    .map((line) => (line.startsWith(heading) ? `${heading}\n\n## [${version}] - ${date}` : line))
    .join('\n')
}

function isHeadingOf(line: string, version: string): boolean {
  return line === `## [${version}]` || line.startsWith(`## [${version}] - `)
}

/** Headings alone say nothing. */
function hasEntries(notes: string): boolean {
  return notes.split('\n').some((line) => /\S/.test(line) && !line.startsWith('#'))
}
