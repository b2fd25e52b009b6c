import { expect, test } from 'vitest'
import { inputNaming } from '../../src/config/option-naming.ts'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'

const PUBLISH = 'rtsp://user:secret@localhost:8554/{camera}'

test('published cameras are read where they are published, unless there is a target', () => {
  const raw = { cameras: '4', publish: PUBLISH }
  expect(planFrom(raw, null)).toMatchObject({
    source: { kind: 'template', template: PUBLISH },
    publish: PUBLISH,
    publishCodec: 'h264',
    publishResolution: '720p',
    publishBitrate: 2,
    publishFps: 25,
    publishTransport: 'tcp',
  })
  const target = 'http://localhost:8080/{camera}/stream'
  expect(planFrom({ ...raw, target }, null).source).toEqual({ kind: 'template', template: target })
})

test('published cameras may have names', () => {
  const raw = { cameras: '2', publish: PUBLISH, cameraNames: 'door,yard' }
  expect(planFrom(raw, null).source).toEqual({
    kind: 'names',
    template: PUBLISH,
    names: ['door', 'yard'],
  })
})

test.for<[string, RawOptions, string]>([
  ['a camera API', { camerasApi: 'http://localhost/' }, '--publish cannot be combined with --cameras-api:'],
  ['a camera file', { camerasFile: 'a.json' }, '--publish cannot be combined with --cameras-file:'],
  [
    'discovered cameras',
    { discover: ['mediamtx://localhost'] },
    '--publish cannot be combined with --discover:',
  ],
  [
    'an A/B',
    { target: PUBLISH, baselineTarget: 'rtsp://localhost:9554/{camera}' },
    '--publish cannot be combined with --baseline-target:',
  ],
  ['a frame rate', { nominalFps: '25' }, '--publish cannot be combined with --nominal-fps:'],
  [
    'a protocol that it is not',
    { protocol: 'mjpeg' },
    '--protocol mjpeg requires --target: --publish is RTSP',
  ],
  ['one URL for all cameras', { publish: 'rtsp://localhost/a' }, '{camera} in it'],
  ['a URL that is not RTSP', { publish: 'http://localhost/{camera}' }, 'a URL that begins with rtsp://'],
])('refuses %s beside --publish', ([, raw, message]) => {
  expect(() => planFrom({ cameras: '2', publish: PUBLISH, ...raw }, null)).toThrow(message)
})

test('reports all problems at once, and never the password', () => {
  const raw = { cameras: '2', publish: PUBLISH, camerasFile: 'a.json', nominalFps: '25', publishFps: '0' }
  const fails = () => planFrom(raw, null)
  for (const option of ['--camera', '--nominal-fps', '--publish-fps']) expect(fails).toThrow(option)
  expect(fails).not.toThrow('secret')
})

test('details of publishing require it, by the names of the inputs', () => {
  const raw = { cameras: '2', publishCodec: 'h265', publishTransport: 'udp' }
  const fails = () => planFrom(raw, null, inputNaming)
  expect(fails).toThrow('publish-codec requires publish')
  expect(fails).toThrow('publish-transport requires publish')
})
