import { expect, test } from 'vitest'
import { systemErrorText } from '../../src/text/system-error.ts'

const withCode = (code: unknown) => Object.assign(new Error('a message'), { code })

test.each([
  ['words and the code', withCode('ECONNREFUSED'), 'connection refused (ECONNREFUSED)'],
  ['an unknown code', withCode('ESOMETHING'), 'ESOMETHING'],
  ['an error without a code', new Error('a message'), 'a message'],
  ['a code that is no text', withCode(5), 'a message'],
  ['anything else', 'a text', 'a text'],
])('a system error is worded: %s', (_name, error, expected) => {
  expect(systemErrorText(error)).toBe(expected)
})
