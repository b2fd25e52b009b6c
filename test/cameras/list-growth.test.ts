import { describe, test } from 'vitest'
import { camerasOfList } from '../../src/cameras/candidates.ts'
import { CamgateError } from '../../src/errors.ts'
import { expectLinear } from '../growth.ts'
import { candidatesOfText } from './plans.ts'

describe('a hostile camera list', () => {
  test.each<[string, (size: number) => string]>([
    ['lines', (size) => 'http://c/1\n'.repeat(size / 8)],
    ['bad lines', (size) => 'a b\n'.repeat(size / 4)],
    ['blank lines', (size) => '\n'.repeat(size)],
    ['blanks', (size) => ' '.repeat(size)],
    ['comments', (size) => '# no\r'.repeat(size / 4)],
    ['hosts of hyphens', (size) => `http://${'a'.repeat(10)}${'-'.repeat(size)}b/\n`],
    ['hosts of letters', (size) => `http://${'a'.repeat(size)}/\n`],
    ['paths', (size) => `http://c${'/a-'.repeat(size / 3)}\nhttp://c${'/-a'.repeat(size / 3)}\n`],
    ['parameters', (size) => `http://c/?${'a=-&'.repeat(size / 4)}\nhttp://c/?${'=-a&'.repeat(size / 4)}\n`],
    ['lines of one name', (size) => 'http://c/gate\nhttp://d/gate\n'.repeat(size / 28)],
    [
      'entries',
      (size) => `[${Array.from({ length: size / 32 }, (_, id) => `{"id":${id},"url":"http://c/${id}"}`)}]`,
    ],
    ['bad entries', (size) => `[${'{},'.repeat(size / 3)}{}]`],
    ['entries with the same id', (size) => `[${'{"id":1,"url":"http://c"},'.repeat(size / 26)}{}]`],
  ])('is read in proportion to its %s', (_, make) => {
    expectLinear(make, (text) => {
      try {
        camerasOfList(candidatesOfText(text, 'x'), 'x', 'auto')
      } catch (error) {
        if (!(error instanceof CamgateError)) throw error
      }
    })
  })
})
