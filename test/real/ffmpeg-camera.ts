import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { boundToParent } from './bound-command.ts'

/** Publishes a test picture of 25 frames a second, with an SEI in the first, until it is stopped. */
export function publishWithFfmpeg(
  url: string,
  { transport = 'tcp', codec = 'h264' }: { transport?: 'tcp' | 'udp'; codec?: 'h264' | 'h265' } = {},
): { stop(): Promise<void>; ended: Promise<unknown> } {
  const encoder = codec === 'h264' ? 'libx264' : 'libx265'
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25']
  const quiet = codec === 'h265' ? ['-x265-params', 'log-level=none'] : []
  const output = ['-c:v', encoder, ...quiet, '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25']
  const to = ['-f', 'rtsp', '-rtsp_transport', transport, url]
  const { file, args } = boundToParent(['ffmpeg', '-nostdin', '-v', 'fatal', ...input, ...output, ...to])
  const child = spawn(file, args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  return {
    ended,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
