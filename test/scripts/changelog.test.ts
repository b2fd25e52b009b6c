import { expect, test } from 'vitest'
import { notesOf, withRelease } from '../../scripts/changelog.ts'

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- RTSP.

## [1.1.0] - 2026-11-01

### Fixed

- A crash.

## [1.0.0] - 2026-10-01

[1.0.0]: https://example.com/1.0.0
`

test('the notes of a version are its section without its heading', () => {
  expect(notesOf(CHANGELOG, '1.1.0')).toBe('### Fixed\n\n- A crash.')
})

test.each([
  ['that has no section', '2.0.0', 'has no section ## [2.0.0]'],
  ['whose section is empty', '1.0.0', 'says nothing under ## [1.0.0]'],
  ['that only begins like one', '1.1', 'has no section ## [1.1]'],
])('a version %s has no notes', (_which, version, message) => {
  expect(() => notesOf(CHANGELOG, version)).toThrow(message)
})

test('a section of headings alone says nothing', () => {
  expect(() => notesOf('## [1.0.0]\n\n### Added\n\n### Fixed\n', '1.0.0')).toThrow('says nothing')
})

test('a release takes all that was unreleased, and leaves the rest as it is', () => {
  const released = withRelease(CHANGELOG, '1.2.0', '2026-12-01')
  expect(released).toContain(
    '## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- RTSP.\n\n## [1.1.0]',
  )
  expect(notesOf(released, '1.2.0')).toBe(notesOf(CHANGELOG, 'Unreleased'))
  expect(notesOf(released, '1.1.0')).toBe(notesOf(CHANGELOG, '1.1.0'))
})

test('a version is not released twice', () => {
  expect(() => withRelease(CHANGELOG, '1.1.0', '2026-12-01')).toThrow('already has a section')
})

test('nothing is not released', () => {
  const empty = CHANGELOG.replace('- RTSP.', '')
  expect(() => withRelease(empty, '1.2.0', '2026-12-01')).toThrow('says nothing under ## [Unreleased]')
})
