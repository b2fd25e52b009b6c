import { expect, test } from 'vitest'
import { installedLicense, withMissingTexts } from '../../scripts/licenses.ts'

const PACKAGES: Readonly<Record<string, string>> = {
  'a-package': 'MIT\nText of a.',
  '@scope/b': 'ISC\nText of b.',
  'c.js': 'Apache-2.0\nText of c.',
}
const licenseOf = (name: string) => PACKAGES[name] ?? null

test('a bundled package whose license ncc missed keeps its text', () => {
  const collected = '\na-package\n\n@scope/b\nISC\n\nc.js\nApache-2.0\nText of c.\n'
  const expected =
    '\na-package\nMIT\nText of a.\n\n@scope/b\nISC\nText of b.\n\nc.js\nApache-2.0\nText of c.\n'
  expect(withMissingTexts(collected, licenseOf)).toBe(expected)
})

test('a license that was collected stays as it is', () => {
  const collected = 'a-package\nMIT\nText of a,\n\nSOFTWARE.\n\nc.js\nApache-2.0\nText of c.\n'
  expect(withMissingTexts(collected, licenseOf)).toBe(collected)
})

test('a word in a license is no package', () => {
  const collected = 'a-package\nMIT\n\nconditions:\nText of a.\n\nSOFTWARE.\n\nc.js\n'
  expect(withMissingTexts(collected, licenseOf)).toBe(collected)
})

test('a package for several module systems has the license of its outer package.json', () => {
  expect(installedLicense('@azure/core-client')).toMatch(/^MIT\n.*Microsoft Corporation/)
})

test('a package without a license file names its author', () => {
  expect(installedLicense('chainsaw')).toMatch(/^MIT\/X11\nBy James Halliday/)
})

test('what is not installed has no license', () => {
  expect(installedLicense('not-installed')).toBeNull()
})
