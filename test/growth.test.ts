import { expect, test } from 'vitest'
import { expectLinear } from './growth.ts'

const text = (size: number) => 'x'.repeat(size)

test('work that looks at each letter once is linear', () => {
  expectLinear(text, (input) => {
    let sum = 0
    for (let i = 0; i < input.length; i += 1) sum += input.charCodeAt(i)
    expect(sum).toBeGreaterThan(0)
  })
})

test('a regular expression that looks again from every letter is not', () => {
  const look = (input: string) => /x+$/.test(`${input}!`)
  expect(() => expectLinear(text, look, 128)).toThrow(/the work grows \d\d+ times/)
})

test('work that is over at once is linear', () => {
  expectLinear(text, (input) => input.length)
})
