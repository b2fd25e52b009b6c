import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RepeatedFraming } from '../../../src/protocols/mjpeg/repeated-framing.ts'
import { effort } from '../../effort.ts'
import { cut, parse } from './parse.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const framing = (length: number | string): string =>
  `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`

function learned(text: string, contentLength: number): RepeatedFraming {
  const repeated = new RepeatedFraming()
  repeated.learn(bytes(text), contentLength, 'jpeg')
  return repeated
}

/** A JPEG of this many bytes, as far as its ends tell. */
function picture(length: number): Buffer {
  const body = Buffer.alloc(length, 7)
  body.writeUInt16BE(0xffd8, 0)
  body.writeUInt16BE(0xffd9, length - 2)
  return body
}

describe('the framing that a camera repeats', () => {
  test('is found again with another length, wherever it stands, and says where the picture begins', () => {
    const repeated = learned(framing(4000), 4000)
    for (const length of [1, 39, 4000, 123_456_789]) {
      const chunk = bytes(`..${framing(length)}picture`)
      expect(repeated.match(chunk, 2)).toBe(chunk.length - 'picture'.length)
      expect(repeated).toMatchObject({ contentLength: length, kind: 'jpeg' })
    }
  })

  test.each([
    ['another delimiter', framing(40).replace('frame', 'fram3')],
    ['another header', framing(40).replace('jpeg', 'png')],
    ['one header more', framing(40).replace('\r\n\r\n', '\r\nX: 1\r\n\r\n')],
    ['no number', framing('')],
    ['the number 0', framing(0)],
    ['a number that is none', framing('4x')],
    ['a number with a sign', framing('-4')],
    ['a number longer than any picture', framing('1234567890')],
    ['only its beginning, the rest comes later', framing(40).slice(0, -1)],
    ['nothing', ''],
  ])('%s is read as ever', (_name, text) => {
    expect(learned(framing(4000), 4000).match(bytes(text), 0)).toBe(-1)
  })

  test.each([
    ['a length given twice', '--frame\r\nContent-Length: 40\r\nContent-Length: 40\r\n\r\n', 40],
    ['a length that is not the one that counts', framing(41), 40],
    ['a longer number that begins like it', framing(405), 40],
    ['a length inside another field', '--frame\r\nX-Content-Length: 40\r\n\r\n', 40],
    ['a length without a colon', '--frame\r\nContent-Length 40\r\n\r\n', 40],
    ['more than is worth comparing', framing(40).replace('image', 'x'.repeat(600)), 40],
  ])('%s is not learned', (_name, text, contentLength) => {
    expect(learned(text, contentLength).match(bytes(text), 0)).toBe(-1)
  })

  test('is learned in any letters, padding and line ends', () => {
    const text = '--x\nCONTENT-length \t:  40 \n\n'
    expect(learned(text, 40).match(bytes(text.replace('40', '7')), 0)).toBe(text.length - 1)
  })

  test('a camera that changes its header every time is soon learned from no more, one that repeats always', () => {
    const changing = new RepeatedFraming()
    const stamped = (time: number) => framing(40).replace('\r\n\r\n', `\r\nX-Time: ${time}\r\n\r\n`)
    for (let time = 100; time < 120; time += 1) changing.learn(bytes(stamped(time)), 40, 'jpeg')
    expect(changing.match(bytes(stamped(119)), 0)).toBe(-1)
    expect(changing.match(bytes(stamped(107)), 0)).toBeGreaterThan(0)
  })

  test('gives the same frames as reading every byte, whatever the headers and lengths, cut or wrecked', () => {
    const part = fc.record({
      length: fc.integer({ min: 4, max: 3000 }),
      extra: fc.constantFrom('', '', '', 'X-Time: 1\r\n', 'Content-Length: 9\r\n', '--frame\r\n'),
      kind: fc.constantFrom('image/jpeg', 'image/jpeg', 'image/png', 'text/plain'),
      said: fc.constantFrom(0, 0, 0, 0, 1, -1),
      ending: fc.constantFrom('\r\n', '\r\n', '\n', '', '\r\npadding'),
    })
    const wreck = fc.option(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }))
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 3, maxLength: 12 }),
        wreck,
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 6 }),
        (parts, damage, sizes) => {
          const stream = Buffer.concat(
            parts.flatMap(({ length, extra, kind, said, ending }) => [
              bytes(`--frame\r\nContent-Type: ${kind}\r\n${extra}Content-Length: ${length + said}\r\n\r\n`),
              picture(length),
              bytes(ending),
            ]),
          )
          if (damage !== null) stream[damage.at % stream.length] = damage.byte
          const plain = parse(cut(stream, [1]))
          expect(parse(stream)).toEqual(plain)
          expect(parse(cut(stream, sizes))).toEqual(plain)
        },
      ),
      { numRuns: effort({ unit: 50, thorough: 1500 }) },
    )
  })
})
