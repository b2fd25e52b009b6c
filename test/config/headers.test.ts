import { describe, expect, test } from 'vitest'
import { readHeaders } from '../../src/config/headers.ts'

const found = (header: unknown) => readHeaders([header], '--header').problems.map((problem) => problem.found)

describe('headers', () => {
  test('are split at the first colon and keep the spelling of their names', () => {
    expect(readHeaders(['X-Time: 12:30', 'Authorization:Bearer abc\t'], '--header')).toEqual({
      headers: { 'X-Time': '12:30', Authorization: 'Bearer abc' },
      problems: [],
    })
  })

  test.each([
    ['no colon', 'a value without a colon'],
    ['', 'a value without a colon'],
    [7, 'a value without a colon'],
    [': value', 'a name that is not an HTTP token'],
    ['two words: value', 'a name that is not an HTTP token'],
    ['na\r\nme: value', 'a name that is not an HTTP token'],
    ['X-Key:', 'the header X-Key without a value'],
    ['X-Key: a\r\nX-Other: b', 'a value of X-Key with a line break or other forbidden character'],
    ['X-Key: a\nb', 'a value of X-Key with a line break or other forbidden character'],
    ['X-Key: a\0b', 'a value of X-Key with a line break or other forbidden character'],
    ['X-Key: Ω', 'a value of X-Key with a line break or other forbidden character'],
    ['Content-Length: 5', 'the header Content-Length'],
    ['proxy-authorization: x', 'the header proxy-authorization'],
  ])('%j is refused', (header, problem) => {
    expect(found(header)).toEqual([problem])
  })

  test('are given once each', () => {
    const { headers, problems } = readHeaders(['A: 1', 'a: 2', 'B: 3'], 'headers')
    expect(headers).toEqual({ A: '1', B: '3' })
    expect(problems).toEqual([
      { option: 'headers', found: 'the header a twice', expected: 'every header once' },
    ])
  })

  test('never show a value in a problem', () => {
    const bad = ['hunter2', 'bad name: hunter2', 'X: hunter2\r\n', 'X: hunter2\u{1F600}', 'Expect: hunter2']
    expect(JSON.stringify(readHeaders(bad, '--header').problems)).not.toContain('hunter2')
    expect(readHeaders(bad, '--header').problems).toHaveLength(bad.length)
  })
})
