import { describe, expect, test } from 'vitest'
import { patternFor, targetPatternProblem, targetRule } from '../../src/protocols/allowed-targets.ts'

describe('an agent without --allow-target', () => {
  const mayConnectTo = targetRule(null)

  test.each([
    'http://localhost/x',
    'rtsp://localhost:8554/1',
    'rtsp://127.0.0.1/1',
    'http://127.1.2.3/',
    'http://[::1]:80/',
    'rtsps://[::1]/',
    'http://cameras.localhost/',
    'rtsp://LOCALHOST./x',
    'http://user:pass@127.0.0.1/',
    // As WHATWG reads it: the URL that is connected to is this one.
    'http://2130706433/',
  ])('connects to %s', (url) => {
    expect(mayConnectTo(url)).toBe(true)
  })

  test.each([
    'http://10.0.0.1/',
    'http://localhost@evil.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'rtsp://127.1/',
    'rtsp://2130706433/',
    'rtsp://128.0.0.1/',
    'http://0.0.0.0/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::]/',
    'ftp://localhost/',
    'file:///etc/passwd',
    'localhost',
    '',
    `http://localhost/${'x'.repeat(9000)}`,
  ])('does not connect to %s', (url) => {
    expect(mayConnectTo(url)).toBe(false)
  })
})

describe('--allow-target', () => {
  test.each([
    ['rtsp://cam.example', 'rtsp://cam.example/any/path?and=query', true],
    ['rtsp://cam.example', 'rtsp://CAM.example.:554/x', true],
    ['rtsp://cam.example', 'rtsp://cam.example:8554/x', false],
    ['rtsp://cam.example', 'rtsps://cam.example/x', false],
    ['rtsp://cam.example', 'rtsp://cam.example.evil/x', false],
    ['rtsp://cam.example', 'rtsp://evil/?cam.example', false],
    ['rtsp://cam.example:8554', 'rtsp://cam.example:8554/x', true],
    ['rtsp://cam.example:8554', 'rtsp://cam.example/x', false],
    ['rtsp://cam.example:*', 'rtsp://cam.example:1/x', true],
    ['http://cam.example:80', 'http://cam.example/x', true],
    ['*://cam.example:*', 'https://cam.example/x', true],
    ['*://cam.example', 'https://cam.example/x', true],
    ['*://cam.example', 'https://cam.example:80/x', false],
    ['https://*.example', 'https://a.b.example/', true],
    ['https://*.example', 'https://example/', false],
    ['https://*.example', 'https://badexample/', false],
    ['rtsp://10.20.*.*', 'rtsp://10.20.1.2/x', true],
    ['rtsp://10.20.*.*', 'rtsp://10.21.1.2/x', false],
    ['rtsp://10.20.*.*', 'rtsp://10.20.evil.example/x', false],
    ['rtsp://10.20.*.*', 'rtsp://10.20.1.2.evil/x', false],
    ['rtsp://10.20.*.*', 'rtsp://10.20.255.0/x', true],
    // A name for the resolver, and octal digits.
    ['rtsp://10.20.*.*', 'rtsp://10.20.256.1/x', false],
    ['rtsp://10.20.*.*', 'rtsp://10.20.1.010/x', false],
    ['http://[fd00::1]', 'http://[FD00:0::1]/x', true],
    ['http://[fd00::1]', 'http://[fd00::2]/x', false],
    ['*://*:*', 'rtsp://anything:1/x', true],
    ['*://*:*', 'ftp://anything/x', false],
    ['http://cam/live/*', 'http://cam/live/1?x=2', true],
    ['http://cam/live/*', 'http://cam/live', false],
    ['http://cam/live/*', 'http://cam/live/../admin', false],
    ['http://cam/live/*', 'http://cam/live/%2e%2e/admin', false],
    ['http://cam/live/*', 'http://cam/live/..%2fadmin', false],
    ['http://cam/live/*', 'http://cam/live/..%5cadmin', false],
    ['rtsp://cam/live/*', 'rtsp://cam/live/../admin', false],
    ['http://cam/*/stream', 'http://cam/7/stream', true],
    ['http://cam/*/stream', 'http://cam/7/stream?x', false],
    ['http://cam/*/stream', 'http://cam/stream', false],
    ['http://cam/*/stream', 'http://cam/reboot?/stream', false],
    ['http://cam/*/stream?*', 'http://cam/7/stream?x', true],
    ['http://cam/*/stream?*', 'http://cam/7/stream', false],
    ['http://cam/s?camera=*', 'http://cam/s?camera=1&x=2', true],
    ['http://cam/s?camera=*', 'http://cam/s?x=1&camera=1', false],
    ['http://cam/live/*', 'http://cam/live/%252e%252e/admin', false],
    ['http://cam/live/*', 'http://cam/live/..;x/admin', false],
    ['http://cam/a*a', 'http://cam/a', false],
    ['http://cam/', 'http://cam', true],
    ['http://cam/', 'http://cam/x', false],
  ])('%s for %s: %s', (pattern, url, isAllowed) => {
    expect(targetPatternProblem(pattern)).toBeNull()
    expect(targetRule([pattern])(url)).toBe(isAllowed)
  })

  test('does not allow this machine any more, unless it says so', () => {
    expect(targetRule(['rtsp://cam'])('rtsp://localhost/x')).toBe(false)
    expect(targetRule(['rtsp://cam', 'rtsp://localhost'])('rtsp://localhost/x')).toBe(true)
  })

  test.each([
    '',
    'cam',
    'cam:80',
    'ftp://cam',
    'rtsp://',
    'rtsp://user:pass@cam',
    'rtsp://cam:70000',
    'rtsp://cam:x',
    'rtsp://ca*m',
    'rtsp://10.20.*',
    'rtsp://*example',
    'rtsp://*.*',
    'rtsp://cam /x',
    'rtsp://cam/a b',
    `rtsp://cam/${'x'.repeat(600)}`,
  ])('is not %s', (pattern) => {
    expect(targetPatternProblem(pattern)).toBe('scheme://host[:port][/path] with * where anything may be')
  })

  test('takes linear time for a hostile pattern and URL', () => {
    const mayConnectTo = targetRule([`http://cam/${'*a'.repeat(200)}b`])
    const startedAt = performance.now()
    expect(mayConnectTo(`http://cam/${'a'.repeat(8000)}`)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(100)
  })

  test('that would allow a URL is named without its secrets', () => {
    const url = 'rtsp://user:pass@cam:8554/x?token=y'
    expect(patternFor(url)).toBe('rtsp://cam:8554')
    expect(targetRule([patternFor(url)])(url)).toBe(true)
  })
})
