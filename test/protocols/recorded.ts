import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Recordings of real servers that loop a test video of 160 × 120 (`*.http`: the whole response as it came):
 * motion 4.5 (chunked), VLC 3.0 (`mux=mpjpeg`, HTTP/1.0); and the bodies that ffmpeg's `-f mpjpeg` writes, one with a
 * restart marker behind each row of blocks (`-threads 2 -thread_type slice`).
 * `*.rtsp`: RTSP sessions over TCP as they came, of GStreamer's server (`test/real/gstreamer-server.py --frames 50`), and
 * ffmpeg's RTP in such a session.
 * `localhost-*.pem`: a self-signed certificate for 100 years, used by these tests only.
 */
const FOLDER = path.join(import.meta.dirname, '..', 'fixtures', 'streams')

export function fixture(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name))
}

/** The body of a recorded response, chunks joined. */
export function bodyOf(response: Buffer): Buffer {
  const end = response.indexOf('\r\n\r\n')
  const header = response.toString('latin1', 0, end).toLowerCase()
  const body = response.subarray(end + 4)
  return header.includes('transfer-encoding: chunked') ? joinChunks(body) : body
}

function joinChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const line = body.indexOf('\r\n', at)
    if (line < 0) break
    const size = Number.parseInt(body.toString('latin1', at, line), 16)
    chunks.push(body.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
  return Buffer.concat(chunks)
}

/** Sizes of the pictures that each recording holds as a whole, as an independent reader counted them. */
export const RECORDED = {
  'motion.http': [
    3427, 3424, 3421, 3416, 3401, 3399, 3393, 3345, 3345, 3330, 3334, 3491, 3495, 3496, 3495, 3492, 3478,
  ],
  'vlc.http': [4647, 4655, 4647, 4626, 4663, 4664, 4688, 4683, 4667, 4674, 4455, 4422],
  'ffmpeg.mpjpeg': [1324, 1320, 1318, 1320, 1313],
  'ffmpeg-restart-markers.mpjpeg': [3603, 3609, 3613, 3608, 3584],
}
