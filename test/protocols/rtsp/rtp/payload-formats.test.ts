import { describe, expect, test } from 'vitest'
import { BEGINS, KEY, PICTURE, pictureBytesOf } from '../../../../src/protocols/rtsp/rtp/payload-contents.ts'
import { anyFormat, payloadFormatOf } from '../../../../src/protocols/rtsp/rtp/payload-formats.ts'

function contents(format: string, bytes: readonly number[], margin = 3): { bytes: number; is: string } {
  const around = new Array<number>(margin).fill(0xff)
  const all = Uint8Array.from([...around, ...bytes, ...around])
  const found = (payloadFormatOf(format) ?? anyFormat)(all, margin, margin + bytes.length)
  const flags = [found & PICTURE && 'picture', found & BEGINS && 'begins', found & KEY && 'key']
  return { bytes: pictureBytesOf(found), is: flags.filter(Boolean).join(' ') }
}

const zeros = (count: number) => new Array<number>(count).fill(0)

describe('an H.264 payload', () => {
  test.each<[string, number[], number, string]>([
    ['an IDR slice that is the first', [0x65, 0x88, 1, 2], 4, 'picture begins key'],
    ['an IDR slice that is not', [0x65, 0x11, 1, 2], 4, 'picture key'],
    ['another slice that is the first', [0x41, 0x9a, 1], 3, 'picture begins'],
    ['another slice that is not', [0x41, 0x1a, 1], 3, 'picture'],
    ['a data partition', [0x42, 0x9a, 1], 3, ''],
    ['sequence parameters', [0x67, 1, 2], 3, 'begins'],
    ['picture parameters', [0x68, 1], 2, 'begins'],
    ['an access unit delimiter', [0x09, 0xf0], 2, 'begins'],
    ['filler data', [0x0c, 0xff, 0x80], 3, ''],
    ['SEI of another kind', [0x06, 5, 2, 1, 1, 0x80], 6, 'begins'],
    ['SEI with a recovery point', [0x06, 6, 1, 0x84, 0x80], 5, 'begins key'],
    [
      'SEI with a recovery point behind another message',
      [0x06, 1, 2, 9, 9, 6, 1, 0x84, 0x80],
      9,
      'begins key',
    ],
    ['SEI with a long message and no recovery point', [0x06, 5, 0xff, 3, ...zeros(258), 0x80], 263, 'begins'],
    ['the first fragment of an IDR slice', [0x7c, 0x85, 0x88, 1, 2], 4, 'picture begins key'],
    ['a later fragment of it', [0x7c, 0x05, 0x88, 1, 2], 3, 'picture key'],
    ['the first fragment of a recovery point', [0x7c, 0x86, 6, 1, 0x84, 0x80], 5, 'begins key'],
    ['a later fragment of messages, whatever is in it', [0x7c, 0x06, 6, 1, 0x84, 0x80], 4, ''],
    ['the last fragment of another slice', [0x7c, 0x41, 0x88, 1], 2, 'picture'],
    [
      'an aggregate of parameters and an IDR slice',
      [0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 3, 0x65, 0x88, 1],
      7,
      'picture begins key',
    ],
    [
      'an aggregate whose last unit is longer than it',
      [0x78, 0, 2, 0x67, 1, 0, 9, 0x65, 0x88],
      4,
      'picture begins key',
    ],
    ['an aggregate whose first unit is empty', [0x78, 0, 0, 0, 3, 0x65, 0x88, 1], 3, 'picture begins key'],
    ['an aggregate whose last unit has a head only', [0x78, 0, 2, 0x67, 1, 0, 9, 0x65], 3, 'begins'],
    ['an aggregate of nothing', [0x78], 0, ''],
    ['nothing', [], 0, ''],
  ])('%s', (_what, bytes, size, is) => {
    expect(contents('H264', bytes)).toEqual({ bytes: size, is })
  })
})

describe('an H.265 payload', () => {
  const unit = (type: number, ...rest: number[]) => [type << 1, 1, ...rest]
  test.each<[string, number[], number, string]>([
    ['an IDR slice that is the first', unit(19, 0x80, 1), 4, 'picture begins key'],
    ['a CRA slice that is not', unit(21, 0x10, 1), 4, 'picture key'],
    ['a trailing slice that is the first', unit(1, 0x80), 3, 'picture begins'],
    ['video parameters', unit(32, 1), 3, 'begins'],
    ['sequence parameters', unit(33, 1), 3, 'begins'],
    ['picture parameters', unit(34, 1), 3, 'begins'],
    ['SEI in front', unit(39, 1), 3, 'begins'],
    ['SEI behind', unit(40, 1), 3, ''],
    ['the first fragment of an IDR slice', unit(49, 0x80 | 19, 0x80, 1), 4, 'picture begins key'],
    ['a later fragment of it', unit(49, 19, 0x80, 1), 2, 'picture key'],
    ['an aggregate', unit(48, 0, 3, ...unit(32, 1), 0, 4, ...unit(19, 0x80, 1)), 7, 'picture begins key'],
    ['half a head', [2], 0, ''],
  ])('%s', (_what, bytes, size, is) => {
    expect(contents('h265', bytes)).toEqual({ bytes: size, is })
  })
})

describe('a payload of another kind', () => {
  test('JPEG tells by its offset whether a picture begins', () => {
    expect(contents('JPEG', [0, 0, 0, 0, 1, 80, 20, 15, 9, 9])).toEqual({
      bytes: 2,
      is: 'picture begins key',
    })
    expect(contents('JPEG', [0, 0, 1, 0, 1, 80, 20, 15, 9, 9])).toEqual({ bytes: 2, is: 'picture key' })
    expect(contents('JPEG', [0, 0, 1, 0])).toEqual({ bytes: 0, is: '' })
  })

  test('all that is known of others is that they hold a picture', () => {
    expect(contents('theora', [1, 2, 3])).toEqual({ bytes: 3, is: 'picture key' })
  })

  test.each(['x-codec', '', 'HEVC'])('of a format that no viewer knows is not read: %j', (name) => {
    expect(payloadFormatOf(name)).toBeNull()
  })
})
