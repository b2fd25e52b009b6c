import { describe, expect, test } from 'vitest'
import { someOf } from '../../src/config/option-types.ts'

describe('a list of words', () => {
  const type = someOf('junit', 'row', 'html')

  test.each([
    ['row', ['row']],
    ['row,junit', ['junit', 'row']],
    [' html ,row\n  junit ', ['junit', 'row', 'html']],
    ['row, row', ['row']],
  ])('%j is read, each word once', (text, words) => {
    expect(type.parse(text)).toEqual(words)
  })

  test.each(['', ' , ', 'xml', 'row, xml', true])('%j is refused with the words that are known', (text) => {
    expect(type.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      'junit, row or html, or several of them separated by commas',
    ])
  })
})
