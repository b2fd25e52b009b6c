import { countOverRtsp } from './independent-count.ts'
import { type RealServer, startServer } from './server-process.ts'
import { makeVideo, type VideoShape } from './video.ts'

interface VlcOptions extends VideoShape {
  /** Behind each row of blocks: threads that encode slices need them. */
  readonly hasRestartMarkers?: boolean
}

/** The boundary that VLC's mpjpeg multiplexer writes, whatever its HTTP header declares. */
const BOUNDARY = '7b3cc56e5f51db803f790dad720ed50a'

/**
 * VLC's RTSP server, which sends over UDP alone: TCP is refused with 461. The file is played again and again inside
 * one stream.
 */
export async function startVlcRtsp({ fps = 25, size = '320x240' }: VideoShape = {}): Promise<RealServer> {
  return await startServer('vlc', async (folder, port) => {
    const video = await makeVideo(folder, { fps, size })
    const url = `rtsp://127.0.0.1:${port}/camera`
    const options = [
      '--no-dbus',
      '--no-audio',
      '--input-repeat=65535',
      `--sout=#rtp{sdp=${url}}`,
      '--sout-keep',
    ]
    const count = () => countOverRtsp(url, 'udp')
    return { command: ['cvlc', ...options, video], url, count, neverAsRoot: true }
  })
}

/**
 * VLC: HTTP/1.0, the body ends with the connection, an empty line before the first part, and the first part
 * of every connection has the Content-Length of another picture. It refuses to run as root. `--input-repeat` plays the file again inside one stream; `--loop` would close every connection
 * at the end of the file.
 */
export async function startVlc({
  fps = 25,
  size = '640x360',
  hasRestartMarkers = false,
}: VlcOptions = {}): Promise<RealServer> {
  return await startServer('vlc', async (folder, port) => {
    const video = await makeVideo(folder, { fps, size })
    // `strict`: newer encoders call video-range colours in a JPEG non-standard and refuse them.
    const markers = hasRestartMarkers ? ',options={threads=2,thread_type=slice}' : ''
    const transcode = `transcode{vcodec=MJPG,venc=avcodec{strict=-1${markers}},vb=3000,fps=${fps}}`
    const access = `http{mime=multipart/x-mixed-replace; boundary=${BOUNDARY}}`
    const output = `standard{access=${access},mux=mpjpeg,dst=127.0.0.1:${port}/camera}`
    const options = ['--no-dbus', '--no-audio', '--input-repeat=65535', `--sout=#${transcode}:${output}`]
    return {
      command: ['cvlc', ...options, video],
      url: `http://127.0.0.1:${port}/camera`,
      neverAsRoot: true,
    }
  })
}
