import { describe, expect, test } from 'vitest'
import { MAX_START, namedByType, startOf } from '../../../src/protocols/mjpeg/answer-kind.ts'

const bytesOf = (...bytes: (number | string)[]) =>
  bytes.map((byte) => (typeof byte === 'string' ? byte : String.fromCharCode(byte))).join('')

describe('a content type', () => {
  test.each<[string, string]>([
    ['text/html', 'a web page'],
    [' Text/HTML; charset=x', 'a web page'],
    ['application/xhtml+xml', 'a web page'],
    ['application/json', 'JSON'],
    ['application/vnd.api+json', 'JSON'],
    ['text/xml', 'XML'],
    ['application/vnd.apple.mpegurl', 'an HLS playlist'],
    ['application/x-mpegURL', 'an HLS playlist'],
    ['audio/mpegurl', 'an HLS playlist'],
    ['application/dash+xml', 'a DASH manifest'],
    ['video/mp4', 'MP4 video'],
    ['video/mp2t', 'MPEG video (TS)'],
    ['video/MP2T; charset=x', 'MPEG video (TS)'],
    ['video/x-flv', 'FLV video'],
    ['video/webm', 'WebM or Matroska video'],
    ['audio/mpeg', 'audio'],
    ['image/png', 'a single picture of another type'],
  ])('%j is %s', (type, name) => {
    expect(namedByType(type)).toBe(name)
  })

  test.each([
    'multipart/x-mixed-replace; boundary=html',
    'image/jpeg',
    'image/jpg',
    'image/pjpeg',
    'video/x-motion-jpeg',
    'video/x-mjpeg',
    'application/octet-stream',
    'text/plain',
    '',
  ])('%j may be a stream', (type) => {
    expect(namedByType(type)).toBe(null)
  })
})

describe('the start of a body', () => {
  test.each<[string, string]>([
    ['MP4 video', bytesOf(0, 0, 0, 0x20, 'ftypisom')],
    ['MP4 video', bytesOf(0, 0, 1, 0, 'moof', 0, 0)],
    ['MPEG video (TS)', 'G'.padEnd(188, '\0').repeat(2)],
    ['MPEG video (PS)', bytesOf(0, 0, 1, 0xba)],
    ['FLV video', bytesOf('FLV', 1, 5)],
    ['an HLS playlist', '#EXTM3U\n#EXT-X-VERSION:3\n'],
    ['an HLS playlist', '\xef\xbb\xbf#EXTM3U\r\n'],
    ['a web page', '<!DOCTYPE html><html>'],
    ['a web page', '\r\n  <html lang="en">'],
    ['XML', '<?xml version="1.0"?>'],
    ['JSON', '{"error":"no such camera"}'],
    ['JSON', '[ {"a": 1} ]'],
    ['JSON', '{}'],
    ['WebM or Matroska video', '\x1aE\xdf\xa3\x01'],
    ['raw H.264 or H.265 video', '\0\0\0\x01\x67\x42'],
    ['a single picture of another type', '\x89PNG\r\n\x1a\n'],
    ['a session description (SDP)', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n'],
    ['compressed data (gzip)', '\x1f\x8b\x08'],
  ])('is %s: %j', (name, text) => {
    expect(startOf(text)).toEqual({ kind: 'other', name })
  })

  test.each<[string, string]>([
    ['delimiter', '--frame\r\n'],
    ['delimiter', '\r\n\r\n--'],
    ['picture', '\xff\xd8'],
    ['picture', '\n\xff\xd8\xff'],
    ['unknown', 'a preamble that nobody needs'],
    ['unknown', 'G'.padEnd(400, 'x')],
    ['more', ''],
    ['more', '\r\n'],
    ['more', '-'],
    ['more', '\xff'],
    ['more', 'G'.padEnd(188, 'x')],
  ])('is a %s: %j', (kind, text) => {
    expect(startOf(text)).toEqual({ kind })
  })

  test('is known when enough is there', () => {
    expect(startOf(' '.repeat(MAX_START))).toEqual({ kind: 'unknown' })
  })
})
