import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/doc-pages.ts'

/** Files, and folders with all that is in them, whose words are checked. */
const CHECKED = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'package.json',
  'action.yml',
  'docs',
  'examples',
  'scripts',
  'src',
]

/** What no native speaker writes, each with what to write instead. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/\b(?:is|are|was|were|be|been) told\b/i, 'reported'],
  [/\btells?\b(?!.* apart\b)/i, 'reports, shows, says'],
  [/\bwhat (?:came|became) of\b/, 'result'],
  [/\bso (?:many|much|few)\b(?! that\b)/, 'how many, N'],
  [/\bof (?:its|their|his) own\b(?! word)/, 'separate, its own …'],
  [/\bstands? (?:in|beside|under)\b/, 'is in'],
  [/\bby (?:itself|themselves)\b/i, 'alone'],
  [/\bagain and again\b/, 'repeatedly'],
  [/\ball the same\b/, 'anyway'],
  [/\bin (?:place|the place) of\b/, 'instead of'],
  [/(?<!\bthere )\bis none\b/, 'there is no …'],
  [/\bwhat is wanted\b/, 'the goal'],
  [/(?:^|[.:;] )Of [a-z]/m, 'subject, verb, object'],
  [/\ba bug of ours\b/, 'internal error'],
  [/\bsays? nothing of\b/, 'says nothing about'],
  [/\b(?:MOST|LONGEST|LEAST|FEWEST)_/, 'MAX_, MIN_'],
]

function filesIn(name: string): string[] {
  const file = path.join(ROOT, name)
  if (statSync(file).isFile()) return [name]
  return readdirSync(file, { recursive: true, encoding: 'utf8' })
    .map((inside) => path.join(name, inside))
    .filter((inside) => statSync(path.join(ROOT, inside)).isFile() && !inside.endsWith('.png'))
}

/** `2: is told (write: reported)`. */
function foreignWords(text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    FOREIGN.flatMap(([words, instead]) => {
      const [found] = words.exec(line) ?? []
      return found === undefined ? [] : [`${index + 1}: ${found.trim()} (write: ${instead})`]
    }),
  )
}

describe('words that read like a translation', () => {
  test.each(CHECKED.flatMap(filesIn))('are not in %s', (name) => {
    expect(foreignWords(readFileSync(path.join(ROOT, name), 'utf8'))).toEqual([])
  })

  test('are found with their line', () => {
    expect(foreignWords('A run.\nIt is told again and again.')).toEqual([
      '2: is told (write: reported)',
      '2: again and again (write: repeatedly)',
    ])
  })
})
