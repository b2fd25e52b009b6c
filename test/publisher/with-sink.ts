import type { PublishOptions } from '../../src/model/publishing.ts'

export const SMALL: Omit<PublishOptions, 'url'> = {
  cameras: ['1', '2', '3'],
  codec: 'h264',
  resolution: '360p',
  megabits: 1,
  fps: 25,
  transport: 'tcp',
  isInsecure: false,
}
