import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Failure, renderFailure } from '../../../src/report/markdown/markdown-failure.ts'
import { plainTexts, tokensOf, visibleText } from '../markdown-tokens.ts'

const COMMENT = 65_536

const HOSTILE = [
  '| a | b |\n| - | - |\n| c | d |',
  '`code` ``|`` ```',
  '```\nfence',
  '<img src=x onerror=alert(1)> </details> <!-- -->',
  '@everyone @org/team a@evil.example',
  '[link](http://evil.example) ![picture](https://evil.example/x.png) www.evil.example',
  '#12 GH-12 0198f2a4deadbeef :tada:',
  '# heading',
  '- [ ] item\n1. item\n> quote',
  '::error::pwned',
  '##[error]pwned',
  'one\r\n::error::two\u2028three',
  '\u001b[2J\u202e\u200b',
  '---\n===',
  '    indented\n\ttoo',
  '',
]
/** What our own words are made of. */
const OURS = ['heading', 'paragraph', 'text', 'escape', 'codespan', 'space', 'list', 'list_item', 'strong']

function isOnlyText(markdown: string): void {
  expect(tokensOf(markdown).filter(({ type }) => !OURS.includes(type))).toEqual([])
  const references = /@\w|#\d|:\/\/|www\.|GH-\d|[\da-f]{7,}|:tada:/i
  expect(plainTexts(markdown).filter((text) => references.test(text))).toEqual([])
  expect(markdown).not.toMatch(/^\s*::|##\[|[^\P{Cc}\n]|[\u2028\u202e]/mu)
}

const lines = (text: string) => text.split('\n')

describe('the text of a run without a report', () => {
  test('tells one problem below its heading', () => {
    expect(renderFailure({ message: 'start: the command ended with exit code 1' }, COMMENT)).toBe(
      '### ❌ Nothing was measured\n\n**ERROR**: start: the command ended with exit code 1\n',
    )
  })

  test('does not say that nothing was measured where something was', () => {
    const message = 'start: the command was ended by SIGKILL before the end of the measurement'
    expect(lines(renderFailure({ message, isMeasured: true }, COMMENT))).toEqual([
      '### ❌ Not judged',
      '',
      `**ERROR**: ${message}`,
      '',
      'What was measured until then is in the report of the artifact; it was not judged.',
      '',
    ])
  })

  test('lists several, then the hint, then what the servers printed', () => {
    const failure: Failure = {
      message: 'cameras: found nothing\nduration: found nothing',
      hint: 'see the manual',
      output: [
        { input: 'start', lines: ['listening on 80', 'EACCES'] },
        { input: 'baseline-start', lines: [] },
      ],
    }
    expect(lines(renderFailure(failure, COMMENT))).toEqual([
      '### ❌ Nothing was measured',
      '',
      '**ERROR**: 2 problems',
      '',
      '- cameras: found nothing',
      '- duration: found nothing',
      '',
      'Hint: see the manual',
      '',
      'Last lines of `start`:',
      '',
      '- `listening on 80`',
      '- `EACCES`',
      '',
      'The command of `baseline-start` printed nothing.',
      '',
    ])
  })

  test('shows of a problem no more than people read', () => {
    const text = renderFailure({ message: `a\n${'x'.repeat(100_000)}` }, COMMENT)
    expect(text.length).toBeLessThan(1000)
    expect(text).toContain('…')
  })
})

describe('hostile text in it', () => {
  test.each(HOSTILE)('is only text: %j', (text) => {
    isOnlyText(renderFailure({ message: text }, COMMENT))
    isOnlyText(renderFailure({ message: `${text}\n${text}`, hint: text }, COMMENT))
    isOnlyText(renderFailure({ message: 'x', output: [{ input: text, lines: lines(text) }] }, COMMENT))
  })

  test('is all there to be seen', () => {
    const output = [{ input: 'start', lines: ['(b) | `x` @admin \\'] }]
    const seen = visibleText(renderFailure({ message: 'x', output }, COMMENT)).replaceAll('\u200b', '')
    expect(seen).toContain('(b) | `x` @admin \\')
  })

  test('is only text and within the limit, whatever it is', () => {
    const piece = fc.constantFrom(...HOSTILE, ...'`*_~[]()<>!|\\@#: \n-=+.1a&;$', '\u{1F600}', 'é')
    const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
    const failure = fc.record({
      message: text,
      hint: fc.option(text, { nil: undefined }),
      output: fc.array(fc.record({ input: text, lines: fc.array(text, { maxLength: 5 }) }), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(failure, fc.oneof(fc.nat({ max: 1500 }), fc.constant(COMMENT)), (what, maxBytes) => {
        const markdown = renderFailure(what, maxBytes)
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(maxBytes)
        if (maxBytes === COMMENT) isOnlyText(markdown)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a limit of bytes', () => {
  const failure: Failure = {
    message: 'a: first\nb: second',
    hint: 'look here',
    output: [{ input: 'start', lines: Array.from({ length: 20 }, () => 'é'.repeat(300)) }],
  }

  test('drops what a server printed first, then the hint, and says so', () => {
    const short = renderFailure(failure, 2000)
    expect(short).toContain('- b: second')
    expect(short).toContain('Hint: look here')
    expect(short).not.toContain('Last lines')
    expect(short).toContain('left out')
    const shorter = renderFailure(failure, 175)
    expect(shorter).toContain('- b: second')
    expect(shorter).not.toContain('Hint')
  })

  test('keeps the verdict as long as there is room for it', () => {
    for (const maxBytes of [60, 100, 1000]) {
      const text = renderFailure(failure, maxBytes)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes)
      expect(text).toMatch(/^### ❌ Nothing was measured/)
    }
  })
})
