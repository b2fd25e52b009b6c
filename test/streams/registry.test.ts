import { expect, test } from 'vitest'
import { CamgateError } from '../../src/errors.ts'
import { mjpeg } from '../../src/streams/mjpeg/client.ts'
import { PROTOCOLS, protocolFor } from '../../src/streams/registry.ts'

test.each(['http://cam/video', 'https://user:pass@cam/', 'HTTP://CAM'])('%s is watched by MJPEG', (url) => {
  expect(protocolFor(url, 'auto')).toBe(mjpeg)
  expect(protocolFor(url, 'mjpeg')).toBe(mjpeg)
})

test.each(['rtsp://user:secret@cam/live?token=secret', 'ftp://cam', 'cam', ''])(
  'nobody watches %j, and its secrets are not told',
  (url) => {
    expect(() => protocolFor(url, 'auto')).toThrow(CamgateError)
    expect(() => protocolFor(url, 'auto')).toThrow(/expected http:\/\/ or https:\/\//)
    expect(() => protocolFor(url, 'mjpeg')).not.toThrow(/secret/)
  },
)

test('every protocol has a name of its own', () => {
  expect(new Set(PROTOCOLS.map(({ name }) => name)).size).toBe(PROTOCOLS.length)
})
