import { describe, test } from 'vitest'
import { namedByType } from '../../../src/protocols/mjpeg/answer-kind.ts'
import { ResponseHead } from '../../../src/protocols/mjpeg/response-head.ts'
import { expectLinear } from '../../growth.ts'

describe('a content type', () => {
  test('is read in linear time', () => {
    expectLinear(
      (size) => `application/${'a.'.repeat(size / 2)}`,
      (type) => namedByType(type),
    )
  })
})

describe('the time for a response head grows with its length', () => {
  test.each<[string, (size: number) => string]>([
    ['blanks in the status line', (size) => `HTTP/1.1${' '.repeat(size)}x`],
    ['blanks in a reason', (size) => `HTTP/1.1 200 a${' '.repeat(size)}b`],
    ['digits in the version', (size) => `HTTP/${'1.'.repeat(size / 2)}`],
    ['a long status', (size) => `HTTP/1.1 ${'2'.repeat(size)}`],
    ['lone CR', (size) => `HTTP/1.1 200 OK\r\nA: ${'\r'.repeat(size)}b`],
    ['blanks in a value', (size) => `HTTP/1.1 200 OK\r\nA: b${' '.repeat(size)}c`],
    ['blanks in a name', (size) => `HTTP/1.1 200 OK\r\nA${' '.repeat(size)}b: c`],
    ['colons', (size) => `HTTP/1.1 200 OK\r\n${':'.repeat(size)}`],
    ['NUL', (size) => `HTTP/1.1 200 OK\r\nA: ${'\0'.repeat(size)}`],
    ['lines', (size) => `HTTP/1.1 200 OK\r\n${'a\n'.repeat(size / 2)}`],
    ['fields of one name', (size) => `HTTP/1.1 200 OK\r\n${'a:b\n'.repeat(size / 4)}`],
    ['folded lines', (size) => `HTTP/1.1 200 OK\r\nA: b\r\n${' c\n'.repeat(size / 3)}`],
    ['announcements', (size) => 'HTTP/1.1 100 C\n\n'.repeat(size / 16)],
    ['announcements without an end', (size) => 'HTTP/1.1 100 C\n'.repeat(size / 15)],
    ['line ends', (size) => '\r\n'.repeat(size / 2)],
  ])('%s', (_what, make) => {
    const inputOf = (size: number) => Buffer.from(`${make(size)}\r\n\r\n`, 'latin1')
    for (const step of [1, 64 * 1024]) {
      expectLinear(
        inputOf,
        (bytes) => {
          // More than one: 64 KB take too little time to be measured.
          for (let i = 0; i < 10; i += 1) {
            const head = new ResponseHead()
            for (let at = 0; at < bytes.length && head.failure === null; at += step) {
              head.read(bytes, at, Math.min(bytes.length, at + step))
            }
            head.values('a')
          }
        },
        4096,
      )
    }
  })
})
