import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkedBody } from '../../../src/protocols/mjpeg/chunked-body.ts'
import { effort } from '../../effort.ts'
import { cut } from './parse.ts'
import { bytes } from './pictures.ts'

function decode(pieces: readonly Uint8Array[]): { state: string; data: Buffer } {
  const data: Buffer[] = []
  const body = new ChunkedBody((part) => data.push(Buffer.from(part)))
  for (const piece of pieces) body.push(piece)
  return { state: body.state, data: Buffer.concat(data) }
}

const size = fc.tuple(fc.nat(3), fc.boolean(), fc.constantFrom('', ';x', ';a="b"', ' ', '\t;x=1'))
const chunk = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), size)
  .map(([data, [zeros, isUpper, tail]]) => {
    const digits = data.length.toString(16)
    const line = `${'0'.repeat(zeros)}${isUpper ? digits.toUpperCase() : digits}${tail}\r\n`
    return { data, coded: bytes(line, data, '\r\n') }
  })
const trailer = fc.constantFrom('', 'A: b\r\n', 'A: b\r\nC: d\r\n')

describe('a chunked body', () => {
  test('is what it was before, however it is cut, and ends with its trailer', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), trailer, cuts, (chunks, trailer, cuts) => {
        const coded = bytes(...chunks.map((chunk) => chunk.coded), '0\r\n', trailer, '\r\n')
        const data = bytes(...chunks.map((chunk) => chunk.data))
        expect(decode(cut(bytes(coded, 'and what follows'), cuts))).toEqual({ state: 'over', data })
        expect(decode(cut(coded.subarray(0, -1), cuts))).toEqual({ state: 'more', data })
      }),
      { numRuns: effort({ unit: 200, thorough: 1000 }) },
    )
  })

  test('may have any number of chunks', () => {
    const chunks = Buffer.alloc(7 * 20_000, '2\r\nab\r\n')
    expect(decode([chunks])).toEqual({ state: 'more', data: Buffer.alloc(40_000, 'ab') })
  })

  test.each([
    '2h\r\nab',
    '2"\r\nab',
    '2 of 2\r\nab',
    '0x2\r\nab',
    '0X02\r\nab',
    ' 2\r\nab',
    '\t 2 \r\nab',
    '0002\nab',
  ])('may have a size as ffmpeg and libsoup read it: %j', (text) => {
    const coded = bytes(text, '\r\n0\r\n\r\n')
    expect(decode([coded])).toEqual({ state: 'over', data: bytes('ab') })
    expect(decode(cut(coded, [1]))).toEqual({ state: 'over', data: bytes('ab') })
  })

  test.each<[string, string]>([
    ['a size that is no number', 'x\r\n'],
    ['a size that is missing', '\r\n'],
    ['an extension without a size', ';x\r\n'],
    ['a negative size', '-1\r\n'],
    ['a size beyond all measure', 'ffffffffffffffffff\r\n'],
    ['data that goes on behind its end', '1\r\nab\r\n'],
    ['a line without an end', `1${';x'.repeat(9000)}`],
    ['a trailer without an end', `0\r\n${'A: b\r\n'.repeat(3000)}`],
  ])('is broken by %s', (_what, text) => {
    expect(decode([bytes(text)]).state).toBe('broken')
    expect(decode(cut(bytes(text), [1])).state).toBe('broken')
  })

  test.each(['ffffffffff', '7fffffffffffffff', `${'0'.repeat(40)}7fffffff`])(
    'may be one chunk without an end: %s',
    (size) => {
      expect(decode([bytes(size, '\r\n', Buffer.alloc(100_000))])).toEqual({
        state: 'more',
        data: Buffer.alloc(100_000),
      })
    },
  )

  test('never throws, whatever comes', () => {
    const anything = fc.array(fc.constantFrom('0', '5', 'a', '\r\n', '\r', '\n', ';', ' ', 'x', '\0'), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 5 }), (letters, step) => {
        const text = bytes(letters.join(''))
        expect(decode(cut(text, [step]))).toEqual(decode([text]))
      }),
      { numRuns: effort({ unit: 500, thorough: 3000 }) },
    )
  })
})
