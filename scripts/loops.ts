// Makes the loops of the publishing cameras (src/publisher/loops) with ffmpeg, x264 and x265: two seconds of a moving test
// pattern, a key frame and 49 that follow it, without B pictures. Other versions of them make other bytes, so the result
// is committed.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { PUBLISH_CODECS, PUBLISH_RESOLUTIONS, type PublishCodec } from '../src/model/publishing.ts'
import { unitsOf } from '../src/publisher/annex-b.ts'

const FOLDER = path.join(import.meta.dirname, '../src/publisher/loops')
const SIZES = { '360p': '640x360', '720p': '1280x720', '1080p': '1920x1080' } as const
const SHARED = 'keyint=50:min-keyint=50:scenecut=0:slices=1:aud=0:bframes=0:repeat-headers=1:open-gop=0'
const ENCODERS = {
  h264: ['-c:v', 'libx264', '-profile:v', 'main', '-preset', 'veryslow', '-x264-params', SHARED],
  h265: ['-c:v', 'libx265', '-preset', 'slow', '-x265-params', `${SHARED}:info=0:log-level=error`],
} as const
const FORMATS = { h264: 'h264', h265: 'hevc' } as const
const LINE = 100

for (const codec of PUBLISH_CODECS)
  for (const resolution of PUBLISH_RESOLUTIONS) {
    const pattern = `testsrc=size=${SIZES[resolution]}:rate=25`
    const input = [
      '-loglevel',
      'error',
      '-f',
      'lavfi',
      '-i',
      pattern,
      '-frames:v',
      '50',
      '-pix_fmt',
      'yuv420p',
    ]
    const output = [...ENCODERS[codec], '-crf', '38', '-f', FORMATS[codec], '-']
    const encoded = execFileSync('ffmpeg', [...input, ...output], { maxBuffer: 10_000_000 })
    const kept = unitsOf(encoded).filter((unit) => !isInformation(codec, unit[0] ?? 0))
    const text = Buffer.concat(kept.flatMap((unit) => [Buffer.of(0, 0, 1), unit])).toString('base64')
    writeFileSync(path.join(FOLDER, `${codec}-${resolution}.ts`), moduleOf(text))
  }

/** SEI messages: the encoder's settings. */
function isInformation(codec: PublishCodec, head: number): boolean {
  return codec === 'h264' ? (head & 0x1f) === 6 : [39, 40].includes((head >> 1) & 0x3f)
}

function moduleOf(text: string): string {
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return `/** Made by scripts/loops.ts: an H.26x byte stream (Annex B) in base64. */\nexport const LOOP = \`\n${lines.join('\n')}\n\`\n`
}
