import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface VideoShape {
  readonly fps?: number
  /** `640x360` */
  readonly size?: string
}

/** Longer than any test watches, so that the end of the file falls outside the measured window. */
const SECONDS = 90

/**
 * Writes a moving test picture as a video file and returns its path. Matroska, because VLC reads MP4 in
 * slices of 250 ms and then sends its frames in bursts.
 */
export async function makeVideo(folder: string, { fps, size }: Required<VideoShape>): Promise<string> {
  const path = join(folder, 'video.mkv')
  const input = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${fps}`, '-t', `${SECONDS}`]
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', `${fps}`]
  await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', ...input, ...encoder, path])
  return path
}
