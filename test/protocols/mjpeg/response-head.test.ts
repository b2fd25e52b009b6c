import { describe, expect, test } from 'vitest'
import { ResponseHead } from '../../../src/protocols/mjpeg/response-head.ts'
import { effort } from '../../effort.ts'
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
    for (let i = 0; i < effort({ unit: 2000, thorough: 20_000 }); i += 1) {
      const text = `HTTP/1.${Array.from({ length: random(20) }, () => letters[random(letters.length)]).join('')}`
      const whole = read(text)
      const cut = read(text, 1 + random(9))
      expect(cut.head.failure, JSON.stringify(text)).toBe(whole.head.failure)
      if (whole.head.isComplete) expect({ ...cut, at: text }).toEqual({ ...whole, at: text })
    }
  })
})
