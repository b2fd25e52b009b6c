import { describe, expect, test } from 'vitest'
import { camerasOfList } from '../../src/cameras/candidates.ts'
import { candidatesOfText } from '../../src/cameras/list-text.ts'
import { CamgateError } from '../../src/errors.ts'
import { expectLinear } from '../growth.ts'
import { serve } from './json-server.ts'
import { failureOf, load } from './plans.ts'

const LONG = 'x'.repeat(4 * 1024 * 1024)
const HOSTILE: [string, string][] = [
  ['a list in a list, a hundred thousand times', '['.repeat(100_000)],
  ['complete lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['a list of objects in objects', `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`],
  ['an id of megabytes', JSON.stringify([{ id: LONG, url: 'http://c/1' }])],
  ['a URL of megabytes', JSON.stringify([{ id: 1, url: `http://user:${LONG}@c/` }])],
  ['a field of megabytes', JSON.stringify([{ [LONG]: 1 }])],
  ['a string of megabytes that does not end', `["${LONG}`],
  ['a text of megabytes', JSON.stringify(LONG)],
  ['a million numbers', `[${'1,'.repeat(1_000_000)}1]`],
  ['a million empty objects', `[${'{},'.repeat(1_000_000)}{}]`],
]

describe('a hostile camera list', () => {
  test.each(HOSTILE)('of %s in a file ends in one short error that names the option', (_, text) => {
    try {
      camerasOfList(candidatesOfText(text, '--cameras-file'), '--cameras-file', 'auto')
    } catch (error) {
      expect(error).toBeInstanceOf(CamgateError)
      const { message } = error as CamgateError
      expect(message).toMatch(/^--cameras-file: found .+, expected .+/)
      expect(message.length).toBeLessThan(3000)
      return
    }
    expect.unreachable()
  })

  test.each(HOSTILE)('of %s from an API ends in one short error that names the option', async (_, text) => {
    const { url } = await serve((_request, response) => response.end(text))
    const error = await failureOf(load({ cameras: '1', camerasApi: url, cameraFilter: 'none' }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toMatch(/^--cameras-api(?:-items)?: found .+, expected .+/)
    expect(error.message.length).toBeLessThan(3000)
  })

  test('says of a URL that is too long nothing that may be a part of its password', async () => {
    const text = JSON.stringify([{ id: 1, url: `http://user:${'hunter2'.repeat(10_000)}@c/` }])
    expect(() => camerasOfList(candidatesOfText(text, 'x'), 'x', 'auto')).toThrow(
      'x: found entry 1: a text of 70015 characters as the URL, expected a URL of at most 16384 characters',
    )
  })

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
