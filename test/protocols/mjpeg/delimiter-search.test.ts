import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Delimiter } from '../../../src/protocols/mjpeg/delimiter.ts'
import { DelimiterSearch } from '../../../src/protocols/mjpeg/delimiter-search.ts'
import { Line } from '../../../src/protocols/mjpeg/line.ts'
import { effort } from '../../effort.ts'
import { cut } from './parse.ts'
import { bytes } from './pictures.ts'

interface Found {
  readonly state: string
  readonly before: number
  readonly read: number
}

function search(line: string, text: string, where: 'anywhere' | 'line', sizes: readonly number[]): Found {
  const delimiter = new Delimiter(line)
  const buffer = new Line()
  for (const byte of bytes(line)) buffer.add(byte)
  delimiter.adopt(buffer)
  const searching = new DelimiterSearch(delimiter)
  if (where === 'line') searching.beginLine()
  else searching.beginAnywhere()
  let read = 0
  for (const piece of cut(bytes(text), sizes)) read += searching.read(piece, 0)
  const before = searching.before - (where === 'line' ? searching.lineEnd : 0)
  return { state: searching.state, before, read }
}

/** The same by a regular expression over the whole text. */
function expected(line: string, text: string, where: 'anywhere' | 'line'): Found {
  const start = where === 'line' ? '(?:^|\\r?\\n)' : ''
  const found = new RegExp(`${start}${line}(?:(--)|[ \\t\\r]*\\n)`).exec(text)
  if (found === null) return { state: 'looking', before: 0, read: text.length }
  const state = found[1] === undefined ? 'opened' : 'closed'
  return { state, before: found.index, read: found.index + found[0].length }
}

const dashes = fc.string({ unit: fc.constantFrom('-', 'a'), maxLength: 5 })
const texts = fc.array(fc.constantFrom('-', 'a', '--', '--a', '\r', '\n', '\r\n', ' ', 'x'), {
  maxLength: 40,
})
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })

describe('the search for a delimiter', () => {
  test.each(['anywhere', 'line'] as const)('finds the first one: %s', (where) => {
    fc.assert(
      fc.property(dashes, texts, sizes, (tail, letters, sizes) => {
        const line = `--${tail}a`
        const wanted = expected(line, letters.join(''), where)
        const found = search(line, letters.join(''), where, sizes)
        expect({ ...found, before: wanted.state === 'looking' ? 0 : found.before }).toEqual(wanted)
      }),
      { numRuns: effort({ unit: 2000, thorough: 20_000 }) },
    )
  })

  test.each([
    ['---frame\r\n', 1],
    ['-\n----frame\r\n', 4],
    ['--frame-\r\n--frame \r\n', 10],
    ['--frame --\n--frame\n', 11],
    ['--fram--frame\n', 6],
  ])('%j has one behind %i bytes', (text, before) => {
    expect(search('--frame', text, 'anywhere', [1])).toMatchObject({ state: 'opened', before })
  })
})
