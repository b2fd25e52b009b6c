import { describe, expect, test } from 'vitest'
import { maskerOf } from '../../src/secrets/mask.ts'
import { safeUrl } from '../../src/secrets/safe-url.ts'
import { expectLinear } from '../growth.ts'

describe('masking', () => {
  const SECRETS = ['hunter2', `${'ab'.repeat(2000)}c`, `${'a'.repeat(3000)}b`, 'x***', 'pässwörd']
  const mask = maskerOf(SECRETS)
  test.each([
    ['hunter2', 'secrets'],
    ['hunter', 'beginnings of secrets'],
    ['ab', 'what a long secret begins with'],
    ['a', 'one letter'],
    ['x***', 'masks'],
    ['%68unter2 ', 'escaped secrets'],
    ['%', 'percent signs'],
    ['%25', 'escaped percent signs'],
    ['\\', 'backslashes'],
    ['&#', 'unfinished references'],
    [' ', 'blanks'],
    ['.', 'dots'],
    ['response ', 'words that may lead to a digest'],
    ['authorization: basic ', 'requests'],
    ['日', 'characters of three bytes'],
  ])('of %j takes time in proportion to the text (%s)', (piece) => {
    expectLinear(
      (size) => piece.repeat(Math.ceil(size / piece.length)),
      (text) => void mask(text),
    )
  })

  test('takes no longer for thousands of secrets that begin alike', () => {
    const tokens = Array.from({ length: 20_000 }, (_, index) => `eyJhbGciOiJ.${index}`)
    const many = maskerOf(tokens)
    const text = 'eyJhbGciOiJ.x'.repeat(20_000)
    const startedAt = performance.now()
    expect(many(text)).toBe(text)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})

describe('a safe URL', () => {
  test.each<[string, (size: number) => string]>([
    ['blanks', (size) => ' '.repeat(size)],
    ['slashes', (size) => `:${'/'.repeat(size)}`],
    ['names without a value', (size) => '?a'.repeat(size)],
    ['parameters within parameters', (size) => '?a=?token=;'.repeat(size / 8)],
    ['escaped percent signs', (size) => `http://h/?a=%${'25'.repeat(size)}3A`],
    ['users without a server', (size) => 'http://a:b'.repeat(size / 8)],
  ])('takes time in proportion to %s', (_, make) => {
    expectLinear(make, (text) => void safeUrl(text))
  })
})
