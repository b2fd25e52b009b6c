import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/config/json-text.ts'
import { expectLinear } from '../growth.ts'

describe('JSON text', () => {
  test.each([
    ['a string of 16 MB', (size: number) => `["${'a'.repeat(size)}"`],
    ['a string of 16 MB without an end', (size: number) => `["${'a'.repeat(size)}`],
    ['16 MB of escapes', (size: number) => `["${'\\n'.repeat(size / 2)}"`],
    ['16 MB of blanks', (size: number) => `[${' '.repeat(size)}`],
    ['16 MB of lines', (size: number) => `[${'\n'.repeat(size)}`],
    ['16 MB of digits', (size: number) => `[${'1'.repeat(size)}`],
    ['16 MB of empty lists', (size: number) => `[${'[],'.repeat(size / 3)}`],
  ])('is found faulty behind %s, in proportion to its length', (_, make) => {
    const text = make(16 * 1024 * 1024)
    expect(parseJson(text)).not.toHaveProperty('value')
    expectLinear(make, (part) => void parseJson(part))
  })
})
