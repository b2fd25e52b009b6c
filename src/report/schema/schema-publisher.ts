import { z } from 'zod'
import { PUBLISH_CODECS, PUBLISH_RESOLUTIONS, PUBLISH_TRANSPORTS } from '../../model/publishing.ts'
import { amount, count } from './schema-values.ts'

/** The cameras that a run published, in its measured window. */
export const publisher = z.object({
  codec: z.enum(PUBLISH_CODECS).describe('Codec that they sent.'),
  resolution: z.enum(PUBLISH_RESOLUTIONS).describe('Size of their pictures.'),
  megabits_per_second: amount.describe('Bit rate of each as planned, in Mbit/s.'),
  fps: amount.describe('Frames a second of each as planned.'),
  transport: z.enum(PUBLISH_TRANSPORTS).describe('How their packets went to the server.'),
  cameras: count.describe('Cameras that should publish.'),
  publishing: count.describe('Cameras that published at the end of the window.'),
  frames_sent: count.describe('Frames that were sent.'),
  frames_skipped: count.describe(
    'Frames that were due and not sent, because the server did not read the ones before.',
  ),
  reconnections: count.describe('Sessions that began anew in the window.'),
  bytes_sent: count.describe('Bytes that were sent.'),
  waited_ms: amount.describe(
    'Milliseconds for which sent bytes waited because the server did not read them, of all cameras together.',
  ),
  cores: amount.describe('Processors that their process used; part of `generator.own_cores`.'),
  longest_delay_ms: amount.describe('Milliseconds of the longest time for which their process stood still.'),
  problems: z
    .array(
      z.object({
        camera: z.string().describe('Id of the camera.'),
        text: z.string().describe('What happened, in words.'),
      }),
    )
    .describe('The first 20 cameras that did not publish at the end, or lost their session in the window.'),
  problem_count: count.describe('How many cameras that is.'),
})
