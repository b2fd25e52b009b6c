import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RealServer, startServer } from './server-process.ts'
import { makeVideo, type VideoShape } from './video.ts'

/**
 * Debian's motion: HTTP/1.1, a chunked body, `Content-type` and a padded `Content-Length` in each part. It
 * paces every client by itself, at just below `stream_maxrate`, whatever its camera does: so the rate stays
 * steady where the looped file starts again, and the first frame comes a second after the request.
 */
export async function startMotion({ fps = 25, size = '640x360' }: VideoShape = {}): Promise<RealServer> {
  return await startServer('motion', async (folder, port) => {
    const video = await makeVideo(folder, { fps, size })
    const path = join(folder, 'motion.conf')
    await writeFile(path, config(video, port, fps, size))
    return { command: ['motion', '-n', '-c', path], url: `http://127.0.0.1:${port}/` }
  })
}

/** Only streaming is on. `pause` switches motion detection off, which would cost CPU and nothing else. */
function config(video: string, port: number, fps: number, size: string): string {
  const [width, height] = size.split('x')
  return `
daemon off
pause on
netcam_url file://${video}
netcam_params loop=1
width ${width}
height ${height}
framerate ${fps}
picture_output off
movie_output off
emulate_motion off
webcontrol_port 0
stream_port ${port}
stream_localhost on
stream_maxrate ${fps}
stream_quality 60
stream_motion off
`
}
