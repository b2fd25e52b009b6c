import { describe, expect, test } from 'vitest'
import { ResponseHead } from '../../../src/protocols/mjpeg/response-head.ts'
import { expectLinear } from '../../growth.ts'
import { seeded } from '../mutated.ts'

/** A head that was read in pieces of this size, and the place behind it. */
function read(text: string, size = text.length): { head: ResponseHead; end: number } {
  const bytes = Buffer.from(text, 'latin1')
  const head = new ResponseHead()
  let end = 0
  for (let at = 0; at < bytes.length && !head.isComplete && head.failure === null; at += size) {
    end = head.read(bytes, at, Math.min(bytes.length, at + size))
  }
  return { head, end }
}

describe('a response head', () => {
  const text = 'HTTP/1.1 200 OK\r\nA: b\r\nB : c\r\n d\r\na:e\r\n\r\n'

  test.each([text, text.replaceAll('\r', ''), `\r\n${text}`, `HTTP/1.1 100 Continue\r\n\r\n${text}`])(
    'ends at the same place however it is cut: %j',
    (text) => {
      for (let size = 1; size <= text.length + 4; size += 1) {
        const { head, end } = read(`${text}body`, size)
        expect({ end, isComplete: head.isComplete }).toEqual({ end: text.length, isComplete: true })
        expect(head).toMatchObject({ status: 200, reason: 'OK', failure: null })
        expect(head.values('a')).toEqual(['b', 'e'])
        expect(head.values('b')).toEqual(['c d'])
        expect(head.values('c')).toEqual([])
      }
    },
  )

  test('reads the reason as UTF-8 and fields a letter a byte', () => {
    const { head } = read('HTTP/1.1 404 K\xc3\xa4se\r\nA: \xc3\xa4\r\n\r\n')
    expect(head).toMatchObject({ status: 404, reason: 'Käse' })
    expect(head.values('a')).toEqual(['\xc3\xa4'])
  })

  test.each(['constructor', '__proto__', 'toString'])('has no field %s that nobody sent', (name) => {
    expect(read(text).head.values(name)).toEqual([])
    expect(read(`HTTP/1.1 200 OK\r\n${name}: x\r\n\r\n`).head.values(name.toLowerCase())).toEqual(['x'])
  })

  test('is refused at its first bytes where it is none', () => {
    expect(read('SSH-2.0-OpenSSH').head.failure).toBe('the server sent SSH instead of HTTP')
    expect(read('HTTP/1.').head).toMatchObject({ failure: null, isComplete: false })
  })

  test('of any bytes throws nothing and is the same however it is cut', () => {
    const random = seeded(1)
    const letters = [
      'HTTP/1.1 ',
      '200',
      ' ',
      '\r',
      '\n',
      '\r\n',
      ':',
      'a',
      '\0',
      '\xff',
      '\t',
      '100 Continue\r\n\r\n',
    ]
    for (let i = 0; i < 20_000; i += 1) {
      const text = `HTTP/1.${Array.from({ length: random(20) }, () => letters[random(letters.length)]).join('')}`
      const whole = read(text)
      const cut = read(text, 1 + random(9))
      expect(cut.head.failure, JSON.stringify(text)).toBe(whole.head.failure)
      if (whole.head.isComplete) expect({ ...cut, at: text }).toEqual({ ...whole, at: text })
    }
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
