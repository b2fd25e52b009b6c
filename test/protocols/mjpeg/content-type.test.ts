import { describe, expect, test } from 'vitest'
import { boundaryOf } from '../../../src/protocols/mjpeg/content-type.ts'

describe('the boundary of a content type', () => {
  test.each<[string, string | null]>([
    ['multipart/x-mixed-replace; boundary=frame', 'frame'],
    ['multipart/x-mixed-replace;boundary=frame', 'frame'],
    ['multipart/x-mixed-replace ;  Boundary = frame ; charset=x', 'frame'],
    ['multipart/x-mixed-replace; boundary="my frame; 1"', 'my frame; 1'],
    ['multipart/x-mixed-replace; boundary=--frame', '--frame'],
    ['multipart/x-mixed-replace; charset=x; boundary="--frame"', '--frame'],
    ['multipart/x-mixed-replace; boundary=frame, text/html', 'frame'],
    ['multipart/x-mixed-replace; boundary=', ''],
    ['multipart/x-mixed-replace; myboundary=x', null],
    ['multipart/x-mixed-replace', null],
    ['', null],
  ])('%j has %j', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })
})
