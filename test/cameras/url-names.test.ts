import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesOfUrls } from '../../src/cameras/url-names.ts'
import { anyUrl } from '../any-text.ts'
import { effort } from '../effort.ts'

describe('a camera of a list of URLs', () => {
  test.for<[name: string, urls: string[], names: string[]]>([
    ['the last part of its path', ['rtsp://h:8554/door', 'rtsp://h:8554/yard'], ['door', 'yard']],
    [
      'the part that differs',
      ['http://h/cam/door/video.mjpg', 'http://h/cam/yard/video.mjpg'],
      ['door', 'yard'],
    ],
    ['its number where that differs', ['rtsp://h/camera/1', 'rtsp://h/camera/2'], ['1', '2']],
    ['a file without its ending', ['http://h/door.mjpg', 'http://h/yard.mjpg'], ['door', 'yard']],
    ['a value of the query', ['http://h/video.cgi?camera=1', 'http://h/video.cgi?camera=2'], ['1', '2']],
    ['its host', ['http://10.0.0.7/video.mjpg', 'http://10.0.0.8/video.mjpg'], ['10.0.0.7', '10.0.0.8']],
    ['its host and port', ['http://h:81/stream', 'http://h:82/stream'], ['h-81', 'h-82']],
    [
      'the host of each where channels repeat',
      ['rtsp://a/Streaming/Channels/101', 'rtsp://b/Streaming/Channels/101'],
      ['a', 'b'],
    ],
    ['each its own where nothing is common', ['rtsp://h/door', 'http://g/yard/video.mjpg'], ['door', 'yard']],
    ['a number where two are the same', ['rtsp://h/door', 'rtsp://h/door'], ['h-door', 'h-door-2']],
    ['letters of any alphabet', ['rtsp://h/T%C3%BCr', 'rtsp://h/%E5%BA%AD'], ['Tür', '庭']],
    ['a number where its URL cannot be read', ['front door', 'back door'], ['1', '2']],
  ])('is named by %s', ([, urls, names]) => {
    expect(namesOfUrls(urls)).toEqual(names)
  })

  test.for<[string, string[]]>([
    ['a password', ['rtsp://me:hunter2@a/hunter2', 'rtsp://me:hunter2@b/hunter2']],
    ['a token in the path', ['rtsp://a/x/Zk3hunter2Q0pL7sW', 'rtsp://b/x/Zk3hunter2Q1pL7sW']],
    ['a token by its place', ['http://a/token/hunter2/live', 'http://b/token/hunter21/live']],
    ['a token in the query', ['http://a/live?token=hunter2', 'http://b/live?token=hunter21']],
    [
      'a URL in the query',
      ['http://a/live?src=rtsp://me:hunter2@c/x', 'http://b/live?src=rtsp://me:hunter2@d/x'],
    ],
  ])('is never named by %s', ([, urls]) => {
    expect(namesOfUrls(urls).join()).not.toContain('hunter2')
  })

  test('has a name of its own that is safe everywhere, whatever the URLs', () => {
    const url = fc.oneof(anyUrl(), fc.string(), fc.constant('rtsp://h/%2e%2e/=cmd()'))
    fc.assert(
      fc.property(fc.array(url, { maxLength: 20 }), (urls) => {
        const names = namesOfUrls(urls)
        expect(new Set(names).size).toBe(urls.length)
        for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u)
      }),
      { numRuns: effort({ unit: 20, thorough: 100 }) },
    )
  })
})
