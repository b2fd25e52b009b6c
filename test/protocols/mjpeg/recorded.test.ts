import { describe, expect, test } from 'vitest'
import { bodyOf, fixture, RECORDED } from '../recorded.ts'
import { cut, parse } from './parse.ts'

const BODIES: [string, Buffer, string, number[]][] = [
  ['motion', bodyOf(fixture('motion.http')), 'BoundaryString', RECORDED['motion.http']],
  ['VLC', bodyOf(fixture('vlc.http')), '7b3cc56e5f51db803f790dad720ed50a', RECORDED['vlc.http']],
  ['ffmpeg', fixture('ffmpeg.mpjpeg'), 'ffmpeg', RECORDED['ffmpeg.mpjpeg']],
  [
    'ffmpeg with restart markers',
    fixture('ffmpeg-restart-markers.mpjpeg'),
    'ffmpeg',
    RECORDED['ffmpeg-restart-markers.mpjpeg'],
  ],
]

describe.each(BODIES)('a stream of %s', (_server, body, boundary, sizes) => {
  test('has the pictures that it has', () => {
    expect(parse(body, boundary)).toEqual({ frames: sizes, failure: null })
  })

  test('does not need its boundary declared', () => {
    expect(parse(body, null).frames).toEqual(sizes)
    expect(parse(body, 'another').frames).toEqual(sizes)
  })

  test('has the same pictures byte for byte', () => {
    expect(parse(cut(body, [1]), boundary).frames).toEqual(sizes)
  })

  test('does not need its lengths', () => {
    const text = body.toString('latin1').replace(/Content-length:\s*\d+\r\n/gi, '')
    expect(parse(Buffer.from(text, 'latin1'), boundary).frames).toEqual(sizes)
  })

  test('does not need its parts', () => {
    const text = body.toString('latin1').replace(/(?:^|\r\n)--[^\r]*\r\n(?:Content[^\r]*\r\n)+\r\n/gi, '')
    expect(parse(Buffer.from(text, 'latin1'), null).frames).toEqual(sizes)
  })
})
