import { describe, expect, test } from 'vitest'
import { camerasOfList } from '../../src/cameras/candidates.ts'
import { CamgateError } from '../../src/errors.ts'
import { effort } from '../effort.ts'
import { serve } from './json-server.ts'
import { candidatesOfText, failureOf, load } from './plans.ts'

const MANY = effort({ unit: 20_000, thorough: 1_000_000 })
const LONG = 'x'.repeat(effort({ unit: 1, thorough: 4 }) * 1024 * 1024)
const HOSTILE: [string, string][] = [
  ['a list in a list, a hundred thousand times', '['.repeat(100_000)],
  ['complete lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['a list of objects in objects', `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`],
  ['an id of megabytes', JSON.stringify([{ id: LONG, url: 'http://c/1' }])],
  ['a URL of megabytes', JSON.stringify([{ id: 1, url: `http://user:${LONG}@c/` }])],
  ['a field of megabytes', JSON.stringify([{ [LONG]: 1 }])],
  ['a string of megabytes that does not end', `["${LONG}`],
  ['a text of megabytes', JSON.stringify(LONG)],
  ['very many numbers', `[${'1,'.repeat(MANY)}1]`],
  ['very many empty objects', `[${'{},'.repeat(MANY)}{}]`],
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

  test.each([
    ['an id', [{ id: 'rtsp://admin:hunter2@host/1', url: 'rtsp://host/1' }]],
    ['a name among names', ['gate', 'rtsp://admin:hunter2@host/1']],
    ['a field that is a camera', { 'http://host/1?token=hunter2': { url: 'rtsp://host/1' } }],
  ])('with a password in %s shows it nowhere', async (_, list) => {
    const { url } = await serve((_request, response) => response.end(JSON.stringify(list)))
    const template = { cameraUrl: 'rtsp://host/{id}' }
    const error = await failureOf(load({ cameras: '1', camerasApi: url, ...template }))
    expect(error.message).toMatch(/: a URL with a password or a token as the id, expected a name$/)
  })

  test.concurrent('whose slow pages never end is given up', async () => {
    let page = 0
    const { url } = await serve((_request, response) => {
      page += 1
      const answer = JSON.stringify({ pageCount: 1e9, items: [{ id: page, url: 'rtsp://host/1' }] })
      setTimeout(() => response.end(answer), 100)
    })
    const error = await failureOf(load({ cameras: '1', camerasApi: url }, { apiTimeoutMs: 500 }))
    expect([error.code, error.message]).toEqual([
      'unreachable',
      expect.stringMatching(/: not all answers in 5 s$/),
    ])
  })

  test('says of a URL that is too long nothing that may be a part of its password', async () => {
    const text = JSON.stringify([{ id: 1, url: `http://user:${'hunter2'.repeat(10_000)}@c/` }])
    expect(() => camerasOfList(candidatesOfText(text, 'x'), 'x', 'auto')).toThrow(
      'x: found entry 1: a text of 70015 characters as the URL, expected a URL of at most 16384 characters',
    )
  })
})
