import { describe, expect, test } from 'vitest'
import { proxyAuthorization, proxyFor, readProxies } from '../../../src/protocols/mjpeg/proxies.ts'

const ENVIRONMENT = { http_proxy: 'http://proxy:3128', HTTPS_PROXY: 'https://secure' }

function hostFor(url: string, environment: Record<string, string>, without = ''): unknown {
  const proxy = proxyFor(new URL(url), readProxies(environment, without))
  return proxy === null || typeof proxy === 'string' ? proxy : `${proxy.host}:${proxy.port}`
}

describe('the proxy', () => {
  test.each<[string, Record<string, string>, string | null]>([
    ['http://cam/', ENVIRONMENT, 'proxy:3128'],
    ['https://cam/', ENVIRONMENT, 'secure:443'],
    ['http://cam/', {}, null],
    ['http://cam/', { HTTP_PROXY: 'http://upper' }, 'upper:80'],
    ['http://cam/', { HTTP_PROXY: 'http://upper', http_proxy: 'http://lower' }, 'lower:80'],
    ['http://cam/', { HTTP_PROXY: 'http://upper', http_proxy: '' }, null],
    ['https://cam/', { http_proxy: 'http://proxy' }, 'proxy:80'],
    ['http://cam/', { https_proxy: 'http://proxy' }, null],
    ['http://cam/', { http_proxy: 'proxy:3128' }, 'proxy:3128'],
    ['http://cam/', { http_proxy: 'http://[::1]:3128' }, '::1:3128'],
    [
      'http://cam/',
      { http_proxy: 'socks5://u:p@proxy' },
      'only proxies of http and https are supported, not of socks5://',
    ],
    [
      'http://cam/',
      { http_proxy: 'http://u:secret@' },
      'the environment names a proxy whose URL cannot be read',
    ],
  ])('for %s of %j is %j', (url, environment, expected) => {
    expect(hostFor(url, environment)).toBe(expected)
  })

  test.each<[string, string, boolean]>([
    ['cam', 'http://cam/', true],
    ['cam', 'http://CAM./', true],
    ['CAM.', 'http://cam/', true],
    ['cam', 'http://cam2/', false],
    ['cam', 'http://a.cam/', true],
    ['cam', 'http://webcam/', false],
    ['.cam', 'http://cam/', true],
    ['.cam', 'http://a.cam/', true],
    ['*.cam', 'http://cam/', false],
    ['*.cam', 'http://a.cam/', true],
    ['cam:80', 'http://cam/', true],
    ['cam:8080', 'http://cam/', false],
    ['cam:8080', 'http://cam:8080/', true],
    ['*', 'http://cam/', true],
    ['*:81', 'http://cam/', false],
    ['a,b cam', 'http://cam/', true],
    ['10.0.0.1', 'http://10.0.0.1/', true],
    ['::1', 'http://[::1]/', true],
    ['[::1]', 'http://[::1]/', true],
    ['[::1]:81', 'http://[::1]:81/', true],
    ['[::1]:81', 'http://[::1]/', false],
    ['', 'http://cam/', false],
  ])('is left out by no_proxy %j for %s: %s', (without, url, isLeftOut) => {
    expect(hostFor(url, ENVIRONMENT, without) === null).toBe(isLeftOut)
  })

  test('gets the credentials of its URL, percent-decoded', () => {
    const { http } = readProxies({ http_proxy: 'http://us%40er:p%C3%A4ss@proxy' }, '')
    if (http === null || typeof http === 'string') throw new Error('no proxy')
    const expected = Buffer.from('us@er:päss').toString('base64')
    expect(proxyAuthorization(http)).toBe(`Basic ${expected}`)
  })
})
