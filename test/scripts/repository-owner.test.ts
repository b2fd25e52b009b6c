import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ownerIn, ownersNamedIn, withOwner } from '../../scripts/repository-owner.ts'
import { textFiles } from '../../scripts/text-files.ts'

/** Split, so that this file names no owner itself. */
const GATE = ['camera', 'capacity', 'gate'].join('-')

describe('the owner of the repository', () => {
  test('is the same in every file', () => {
    const owner = ownerIn(readFileSync('package.json', 'utf8'))
    const named = textFiles().map((file) => [file, ownersNamedIn(readFileSync(file, 'utf8'))] as const)
    expect(named.filter(([, owners]) => owners.length > 0).length).toBeGreaterThan(3)
    const strangers = named.filter(([, owners]) => owners.some((one) => one !== owner))
    expect(strangers).toEqual([])
  })

  test.each([
    ['a step', `- uses: ann/${GATE}@v1`, `- uses: bob-2/${GATE}@v1`],
    ['an address', `git+https://github.com/ann/${GATE}.git`, `git+https://github.com/bob-2/${GATE}.git`],
    ['two of them', `ann/${GATE} ann/${GATE}`, `bob-2/${GATE} bob-2/${GATE}`],
    ['a line of CODEOWNERS', '/dist/  @ann', '/dist/  @bob-2'],
  ])('is replaced in %s', (_what, text, expected) => {
    expect(ownersNamedIn(text)).toEqual(['ann'])
    expect(withOwner(text, 'ann', 'bob-2')).toBe(expected)
  })

  test.each([
    ['another repository', 'ann/camera'],
    ['a longer name of a repository', `joann/${GATE}`],
    ['a longer name with a hyphen', `jo-ann/${GATE}`],
    ['a person in a sentence', 'as @ann said'],
  ])('is not replaced in %s', (_what, text) => {
    expect(withOwner(text, 'ann', 'bob')).toBe(text)
  })

  test('is not a folder of installed packages', () => {
    expect(ownersNamedIn(`node_modules/${GATE}`)).toEqual([])
  })

  test.each(['', '-ann', 'ann-', 'a--b', 'a/b', 'a_b', '$&', 'a'.repeat(40)])('cannot be %j', (name) => {
    expect(() => withOwner('', 'ann', name)).toThrow('is not the name of a GitHub account')
  })

  test('is missed where package.json names no repository', () => {
    expect(() => ownerIn('{}')).toThrow('package.json has no repository.url')
  })
})
