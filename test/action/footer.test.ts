import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { footer, withFooter } from '../../src/action/footer.ts'
import { resultOfFailure } from '../../src/action/result.ts'
import { tokensOf } from '../report/markdown-tokens.ts'
import { eventOf } from './events.ts'

const FACTS = { event: eventOf(), key: 'CI-load', runId: 42, sha: '0123456789abcdef', artifactUrl: null }

describe('the footer of a comment', () => {
  test('says what was measured where, and where the files are', () => {
    const artifactUrl = 'https://github.example/org/cameras/actions/runs/42/artifacts/5'
    expect(footer({ ...FACTS, artifactUrl, pageUrl: `${artifactUrl}6`, note: 'a note' })).toBe(
      `\n---\n\`CI-load\` · commit 0123456 · [workflow run](https://github.example/org/cameras/actions/runs/42) · [HTML report](${artifactUrl}6) · [JSON, CSV and log](${artifactUrl}) · a note\n`,
    )
  })

  test('leaves out what is not known', () => {
    expect(footer({ ...FACTS, sha: null })).toBe(
      '\n---\n`CI-load` · [workflow run](https://github.example/org/cameras/actions/runs/42)\n',
    )
  })

  test('is a line of its own: it makes no heading of the text before it', () => {
    const kinds = tokensOf(`some text\n${footer(FACTS)}`).map(({ type }) => type)
    expect(kinds).toContain('hr')
    expect(kinds).not.toContain('heading')
  })

  test('is never dropped, and holds the limit together with its text', () => {
    const { render } = resultOfFailure({ message: `${'é✅'.repeat(300)}\n${'\u{1F600}'.repeat(300)}` })
    const end = footer(FACTS)
    const size = Buffer.byteLength(end)
    fc.assert(
      fc.property(fc.integer({ min: size, max: 4000 }), (maxBytes) => {
        const text = withFooter(render, end, maxBytes)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes)
        expect(text.endsWith(end)).toBe(true)
        expect(text).not.toContain('\uFFFD')
      }),
    )
  })

  test('asks for a text of no negative size where it alone is too long', () => {
    const asked: number[] = []
    withFooter((maxBytes) => `${asked.push(maxBytes)}`, footer(FACTS), 3)
    expect(asked).toEqual([0])
  })
})
