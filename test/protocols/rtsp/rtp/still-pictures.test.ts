import { expect, test } from 'vitest'
import { Media } from '../../../../src/protocols/rtsp/media.ts'

/** Notes of a stream of 25 pictures a second, by the bytes of each. */
function notesOf(seconds: number, bytesOf: (index: number) => number): string[] {
  const notes: string[] = []
  const observer = {
    connected() {},
    data() {},
    frame() {},
    packets() {},
    note: (note: string) => void notes.push(note),
  }
  const media = new Media(observer, { saidGoodbye() {}, metStranger() {} })
  media.play()
  for (let index = 0; index < seconds * 25; index += 1) {
    const [bytes, isKeyFrame] = [bytesOf(index), index % 25 === 0]
    media.frame({ bytes, atMs: index * 40, isSamePicture: false, isKeyFrame })
  }
  return notes
}

const keyOr = (bytes: number) => (index: number) => (index % 25 === 0 ? 20_000 : bytes)

test('pictures that only repeat the one before are said to show nothing of a freeze, once', () => {
  expect(notesOf(20, keyOr(30))).toEqual(['freeze_unknown'])
})

test.each<[string, number, (index: number) => number]>([
  ['that stand still for a moment', 4, keyOr(30)],
  ['that move', 20, keyOr(600)],
  ['that move now and then', 20, (index) => (index % 100 === 7 ? 600 : keyOr(30)(index))],
  ['of which all are key frames', 20, () => 20_000],
])('nothing is said of pictures %s', (_what, seconds, bytesOf) => {
  expect(notesOf(seconds, bytesOf)).toEqual([])
})
