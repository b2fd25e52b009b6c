import { expect, test } from 'vitest'
import { CamgateError } from '../../src/errors.ts'
import { mjpeg } from '../../src/protocols/mjpeg/mjpeg-client.ts'
import { PROTOCOLS, protocolFor } from '../../src/protocols/registry.ts'

test.each(['http://cam/video', 'https://user:pass@cam/', 'HTTP://CAM'])(
  '%s is watched by MJPEG',
  async (url) => {
    expect(await protocolFor(url, 'auto').load()).toBe(mjpeg)
    expect(await protocolFor(url, 'mjpeg').load()).toBe(mjpeg)
  },
)

test.each(['rtmp://user:secret@cam/live?token=secret', 'ftp://cam', 'cam', ''])(
  'nobody watches %j, and its secrets are not told',
  (url) => {
    expect(() => protocolFor(url, 'auto')).toThrow(CamgateError)
    expect(() => protocolFor(url, 'auto')).toThrow(/expected http:\/\/ or https:\/\//)
    expect(() => protocolFor(url, 'mjpeg')).not.toThrow(/secret/)
  },
)

test('every protocol is what the registry says of it', async () => {
  for (const { name, schemes, load } of PROTOCOLS) expect(await load()).toMatchObject({ name, schemes })
})

test('every protocol has a name of its own', () => {
  expect(new Set(PROTOCOLS.map(({ name }) => name)).size).toBe(PROTOCOLS.length)
})
