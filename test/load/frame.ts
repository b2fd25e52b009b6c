import type { Frame } from '../../src/protocols/protocol.ts'

export function frame(bytes: number, atMs: number, facts: Partial<Frame> = {}): Frame {
  return { bytes, atMs, isSamePicture: false, isKeyFrame: true, ...facts }
}
