import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code, prose } from '../../../src/report/markdown/markdown-escape.ts'
import { plainTexts, tokensOf, visibleText } from '../markdown-tokens.ts'

const HOSTILE = [
  '**bold** _em_ ~~gone~~ `code`',
  '[a](http://evil.example) ![b](http://evil.example/x.png) [c][d] [x]: http://evil.example',
  '<img src=x onerror=alert(1)> <!-- --> </details> &lt;b&gt; &#64;admin',
  'http://evil.example https://evil.example WWW.evil.example ftp://evil.example <http://evil.example>',
  'a@evil.example @admin @org/team \\@admin mailto:a@evil.example',
  '#12 org/repo#12 GH-12 0198f2a4deadbeef',
  '# heading',
  '- item',
  '1. item',
  '1) item',
  '> quote',
  '    indented',
  '---',
  '===',
  '| a | b |',
  '\\| a \\\\| b',
  '``` fence',
  '~~~ fence',
  '::error::pwned',
  '  ::error::pwned',
  '##[error]pwned',
  'one\n\n# two\r\n::error::three\u2028four',
  '\u200b@admin\u202e',
  '$x$ $`x`$ :tada: ends with \\',
  '`',
  '``|``',
]

/** Ours begin with no hexadecimal digit, which could lengthen one of the text's to a commit. */
const PLACES = [
  ['alone', (text: string) => text],
  ['as a list item', (text: string) => `- ${text}`],
  ['among our words', (text: string) => `because ${text}, so`],
  ['in a cell', (text: string) => `| a | b |\n| - | - |\n| ${text} | last |`],
  ['twice in a line', (text: string) => `${text} and ${text}`],
] as const
const OURS = ['paragraph', 'text', 'escape', 'codespan', 'space', 'list', 'list_item', 'table']
const FORMS = [
  ['prose', prose],
  ['code', code],
] as const

const foreign = (markdown: string) => tokensOf(markdown).filter(({ type }) => !OURS.includes(type))

/** Where a parser of Markdown looks no further, GitHub still looks for people, issues and addresses in text. */
function references(markdown: string): string[] {
  const text = plainTexts(markdown).join('')
  return text.match(/[@#]\w|:\/\/|www\.|GH-\d|[\da-f]{7,}|:tada:/gi) ?? []
}

describe.each(FORMS)('outside text as %s', (_, form) => {
  describe.each(PLACES)('%s', (_place, place) => {
    test.each(HOSTILE)('is only text: %j', (text) => {
      const markdown = place(form(text))
      expect(foreign(markdown)).toEqual([])
      expect(references(markdown)).toEqual([])
    })
  })

  test('stays in its cell', () => {
    for (const text of HOSTILE) {
      const [table] = tokensOf(`| a | b |\n| - | - |\n| ${form(text)} | end |`)
      expect(table).toMatchObject({ type: 'table', rows: [[{}, { text: 'end' }]] })
      expect(table).toHaveProperty('rows.length', 1)
    }
  })

  test('starts no workflow command', () => {
    for (const text of HOSTILE) expect(form(text)).not.toMatch(/^\s*::|##\[|[\r\n]/)
  })

  test('is only text, whatever it is', () => {
    const pieces = fc.array(fc.constantFrom(...HOSTILE, ...'`*_~[]()<>!|\\@#: \n-=+.1a&;$'), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(pieces, fc.constantFrom(...PLACES), (parts, [, place]) => {
        const markdown = place(form(parts.join('')))
        expect(foreign(markdown)).toEqual([])
        expect(references(markdown)).toEqual([])
      }),
    )
  })
})

test('text without anything in it reads as it is', () => {
  expect(prose('at 256 connections 31 % were slow (FPS below 95 % of nominal)')).toBe(
    'at 256 connections 31 % were slow (FPS below 95 % of nominal)',
  )
  expect(code('camera_1_conn_1')).toBe('`camera_1_conn_1`')
})

test('what a reader sees is the text, every punctuation of it', () => {
  const seen = visibleText(prose('a*b_c `d` [e](f) {g} ~h~ i\\j')).replaceAll('\u200b', '')
  expect(seen).toBe('a*b_c `d` [e](f) {g} ~h~ i\\j')
})

test('long text is cut before it is escaped, so that no escape is cut in two', () => {
  expect(prose('*'.repeat(50), 10)).toBe(`${'\\*'.repeat(9)}…`)
  expect(code('x'.repeat(50), 10)).toBe(`\`${'x'.repeat(9)}…\``)
})
