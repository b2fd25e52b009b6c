import { describe, expect, test } from 'vitest'
import { patternOf } from '../../src/kubernetes/destinations.ts'
import { targetRule } from '../../src/protocols/allowed-targets.ts'

describe('the pattern of a target', () => {
  test.each([
    ['rtsp://mediamtx.media:8554/{camera}', 'rtsp://mediamtx.media:8554'],
    ['http://camera-{camera}.lan/stream', 'http://*.lan'],
    ['http://camera-{camera}/stream', 'http://*'],
    ['rtsp://10.20.0.{camera}/main', 'rtsp://10.20.0.*'],
    ['rtsp://$(USER):$(PASSWORD)@10.20.0.5:{camera}/main', 'rtsp://10.20.0.5:*'],
    ['https://[fd00::1]:8443/{camera}', 'https://[fd00::1]:8443'],
  ])('%s is %s, which allows it and nothing on another host', (target, pattern) => {
    expect(patternOf(target)).toBe(pattern)
    const isAllowed = targetRule([pattern])
    const url = target.replaceAll('{camera}', '17')
    expect(isAllowed(url)).toBe(true)
    const isAny = pattern.endsWith('//*')
    expect(isAllowed(url.replace(/(?:[^/@]*)(?=[:/])/, 'x')) && !isAny).toBe(false)
  })
})
