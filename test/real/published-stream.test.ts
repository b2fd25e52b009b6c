import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { PUBLISH_CODECS, PUBLISH_RESOLUTIONS, type PublishTransport } from '../../src/model/publishing.ts'
import { Publisher } from '../../src/publisher/camera-publisher.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

const CASES = PUBLISH_CODECS.flatMap((codec) =>
  PUBLISH_RESOLUTIONS.map((resolution) => ({ codec, resolution })),
)

describe.concurrent('over TCP', () => {
  test.each(CASES)('ffmpeg decodes $codec in $resolution without an error', async (options) => {
    await expectDecodable({ ...options, transport: 'tcp' })
  })
})

/** One after the other: a busy machine loses datagrams. */
describe('over UDP', () => {
  test.each(CASES)('ffmpeg decodes $codec in $resolution without an error', async (options) => {
    await expectDecodable({ ...options, transport: 'udp' })
  })
})

/** As a server that ANNOUNCE and RECORD go to, which decodes more than one loop. */
async function expectDecodable(options: (typeof CASES)[number] & { transport: PublishTransport }) {
  const url = `rtsp://127.0.0.1:${await freePort()}/camera`
  const input = ['-rtsp_flags', 'listen', '-i', url]
  const decode = ['-frames:v', '80', '-fps_mode', 'passthrough', '-f', 'framecrc', '-']
  const ffmpeg = spawn('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'warning', ...input, ...decode])
  let frames = ''
  let errors = ''
  ffmpeg.stdout.on('data', (text) => {
    frames += text
  })
  ffmpeg.stderr.on('data', (text) => {
    errors += text
  })
  const publisher = await Publisher.create({
    ...{ ...options, url, cameras: ['1'] },
    ...{ megabits: 2, fps: 25, isInsecure: false },
  })
  try {
    await publisher.resize(1)
    await once(ffmpeg, 'close')
  } finally {
    ffmpeg.kill('SIGKILL')
    await publisher.close()
  }
  expect(errors).toBe('')
  const pictures = frames.split('\n').filter((line) => /^\d/.test(line))
  expect(pictures).toHaveLength(80)
  // A picture that was concealed would repeat the one before.
  expect(new Set(pictures.map((line) => line.split(',').at(-1))).size).toBeGreaterThan(40)
}
