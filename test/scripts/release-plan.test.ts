import { describe, expect, test } from 'vitest'
import { planRelease, type ReleaseSources } from '../../scripts/release-plan.ts'

function sources(tag: string, tags: readonly string[] = [], file = tag.slice(1)): ReleaseSources {
  const changelog = `## [Unreleased]\n\n- More.\n\n## [${tag.slice(1)}] - 2026-12-01\n\n- A fix.\n`
  return { tag, versions: { 'package.json': file }, changelog, tags: [...tags, tag] }
}

describe('a release', () => {
  test('has the notes of its version', () => {
    expect(planRelease(sources('v1.0.0')).notes).toBe('- A fix.')
  })

  test('has the notes of what is unreleased while it is a prerelease', () => {
    expect(planRelease(sources('v1.0.0-rc.1')).notes).toBe('- More.')
  })

  test.each<[string, string, string[], object]>([
    ['the first', 'v0.1.0', [], { latest: true, majorTag: 'v0', npmTag: 'latest' }],
    ['a newer one', 'v1.10.0', ['v1.9.9', 'v1'], { latest: true, majorTag: 'v1', npmTag: 'latest' }],
    [
      'a fix of an older major version',
      'v1.9.1',
      ['v1.9.0', 'v2.0.0'],
      { latest: false, majorTag: 'v1', npmTag: 'release-1' },
    ],
    [
      'a fix of an older minor version',
      'v1.8.1',
      ['v1.8.0', 'v1.9.0'],
      { latest: false, majorTag: null, npmTag: 'release-1' },
    ],
    [
      'a prerelease',
      'v2.0.0-rc.1',
      ['v1.0.0'],
      { prerelease: true, latest: false, majorTag: null, npmTag: 'next' },
    ],
    [
      'the release after its prereleases',
      'v2.0.0',
      ['v2.0.0-rc.2', 'v1.0.0'],
      { prerelease: false, latest: true, majorTag: 'v2', npmTag: 'latest' },
    ],
    [
      'a fix while the next major version is tried out',
      'v1.0.1',
      ['v2.0.0-rc.1', 'v1.0.0'],
      { latest: true, majorTag: 'v1', npmTag: 'latest' },
    ],
    [
      'one beside tags that are no versions',
      'v1.0.0',
      ['', 'nightly', 'v9', '9.0.0', 'v9.0'],
      { latest: true, majorTag: 'v1', npmTag: 'latest' },
    ],
  ])('%s moves the tags that it leads', (_which, tag, tags, expected) => {
    expect(planRelease(sources(tag, tags))).toMatchObject(expected)
  })

  test.each(['v1', 'v1.0', '1.0.0', 'v01.0.0', 'v1.0.0-', 'v1.0.0+build', 'v1.0.0\nlatest=true'])(
    '%j is not a version',
    (tag) => {
      expect(() => planRelease(sources(tag))).toThrow('is not a version')
    },
  )

  test('is refused with every reason at once', () => {
    const wrong = { ...sources('v1.0.0', [], '0.9.0'), changelog: '## [Unreleased]\n\n- A fix.\n' }
    expect(() => planRelease(wrong)).toThrow(
      'package.json: found 0.9.0, expected 1.0.0\nCHANGELOG.md has no section ## [1.0.0]',
    )
  })

  test('is refused when only one file has another version', () => {
    const wrong = { ...sources('v1.0.0'), versions: { 'package.json': '1.0.0', 'src/version.ts': '0.9.0' } }
    expect(() => planRelease(wrong)).toThrow(/^src\/version.ts: found 0.9.0, expected 1.0.0$/)
  })
})
