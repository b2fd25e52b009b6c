import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../scripts/doc-pages.ts'

const SRC = path.join(ROOT, 'src')
/** What differs from run to run, and what joins two parts of a message. */
const PLACEHOLDER = /…|\b[NMK]\b|\d+(?:\.\d+)?|: |%|\(/
/** Shorter pieces of a message are in any source. */
const MIN_LENGTH = 12

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(SRC, name), 'utf8'))
  .join('\n')
  .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  // A message over two lines of source is one message.
  .replace(/['`] \+\n\s*['`]/g, '')
  .replace(/\\'/g, "'")

/** The parts of the messages in the first column of a page's tables that are the same in every run. */
function piecesOf(page: string): string[] {
  const cells = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
  const quoted = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
  return quoted
    .flatMap((text) => text.split(PLACEHOLDER))
    .map((piece) => piece.replace(/^[\s(),:;]+|[\s(),:;]+$/g, ''))
}

/** As one text, or as two that the code puts together. */
function isWritten(piece: string): boolean {
  if (sources.includes(piece)) return true
  const words = piece.split(' ')
  return words.some((_, at) => {
    const parts = [words.slice(0, at).join(' '), words.slice(at).join(' ')]
    return at > 0 && parts.every((part) => sources.includes(part))
  })
}

describe('troubleshooting', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'troubleshooting.md'), 'utf8')
  const pieces = piecesOf(page).filter((piece) => piece.length >= MIN_LENGTH)

  test('quotes many messages', () => {
    expect(pieces.length).toBeGreaterThan(60)
  })

  test('quotes messages as the code writes them', () => {
    expect(pieces.filter((piece) => !isWritten(piece))).toEqual([])
  })
})
