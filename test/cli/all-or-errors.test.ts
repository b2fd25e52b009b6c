import { expect, test } from 'vitest'
import { allOrErrors } from '../../src/cli/all-or-errors.ts'
import { CamgateError } from '../../src/errors.ts'

const wrong = (message: string) => Promise.reject(new CamgateError('bad_input', message))

test('the values of all come in their order', async () => {
  expect(await allOrErrors([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two'])
})

test('every problem is in the one error', async () => {
  await expect(allOrErrors([wrong('a.json'), Promise.resolve(1), wrong('b.json')])).rejects.toMatchObject({
    code: 'bad_input',
    message: 'a.json\nb.json',
  })
})

test('an internal error is not hidden behind problems of the input', async () => {
  const bug = new TypeError('a bug')
  await expect(allOrErrors([wrong('a.json'), Promise.reject(bug)])).rejects.toBe(bug)
})
