import { describe, expect, test } from 'vitest'
import { candidatesOfAnswer } from '../../src/cameras/api-answer.ts'
import { CamgateError } from '../../src/errors.ts'
import { fixture } from './plans.ts'

const options = { api: '--cameras-api', items: '--cameras-api-items' }
const legacy = {
  kind: 'api',
  url: 'http://api/',
  items: null,
  idField: 'id',
  urlField: 'fr_url',
  filter: { field: 'status', value: '1' },
} as const

const idsOf = (answer: unknown, source: Parameters<typeof candidatesOfAnswer>[1] = legacy) =>
  candidatesOfAnswer(answer, source, options).kept.map((candidate) => candidate.id)

function problemOf(answer: unknown, items: string | null): string {
  try {
    candidatesOfAnswer(answer, { ...legacy, items }, options)
  } catch (error) {
    expect(error).toBeInstanceOf(CamgateError)
    return (error as CamgateError).message
  }
  return ''
}

describe("a camera API's answer", () => {
  test('of the legacy API needs no options: status 1, "1" and true are kept', () => {
    const { kept, listed } = candidatesOfAnswer(JSON.parse(fixture('legacy-api.json')), legacy, options)
    expect(listed).toBe(6)
    expect(kept).toEqual([
      { place: 'entry 1', id: 101, url: 'http://cams.example:8080/101/mjpeg' },
      { place: 'entry 3', id: 'yard-3', url: 'https://cams.example/yard-3?token=hunter2' },
      { place: 'entry 5', id: 105, url: 'http://viewer:hunter2@cams.example:8080/105/mjpeg' },
    ])
  })

  test.each([
    [1, '1', true],
    ['1', '1', true],
    [true, '1', true],
    [true, 'true', true],
    [false, '0', true],
    [false, '1', false],
    [0, '1', false],
    [1.0, '1', true],
    ['01', '1', false],
    ['', '1', false],
    [null, '1', false],
    [null, 'null', false],
    [undefined, '1', false],
    [[1], '1', false],
    [{}, '[object Object]', false],
  ])('with a status of %j and the filter %j is kept: %j', (status, value, isKept) => {
    const source = { ...legacy, filter: { field: 'status', value } }
    expect(idsOf([{ id: 7, status }], source)).toEqual(isKept ? [7] : [])
  })

  test('without a filter is kept whole', () => {
    expect(idsOf([{ id: 1 }, { id: 2, status: 0 }], { ...legacy, filter: null })).toEqual([1, 2])
  })

  test('can have its fields anywhere', () => {
    const source = {
      ...legacy,
      idField: 'meta.name',
      urlField: 'streams.mjpeg',
      filter: { field: 'a.b', value: 'on' },
    }
    const answer = [
      { meta: { name: 'gate' }, streams: { mjpeg: 'http://c/1' }, a: { b: 'on' } },
      { 'meta.name': 'dots win', meta: { name: 'x' }, streams: 'none', 'a.b': 'on' },
      { meta: null, a: { b: 'off' } },
    ]
    expect(candidatesOfAnswer(answer, source, options).kept).toEqual([
      { place: 'entry 1', id: 'gate', url: 'http://c/1' },
      { place: 'entry 2', id: 'dots win', url: undefined },
    ])
  })

  test('can have its list anywhere', () => {
    const list = [{ id: 1, status: 1 }]
    expect(idsOf({ total: 1, cameras: list, next: null })).toEqual([1])
    expect(idsOf({ data: { cameras: list }, errors: [] }, { ...legacy, items: 'data.cameras' })).toEqual([1])
    expect(idsOf([[], list], { ...legacy, items: '1' })).toEqual([1])
  })

  test.each([
    ['text', null, '--cameras-api: found "text" in the answer, expected a JSON list of cameras'],
    [null, null, '--cameras-api: found null in the answer, expected a JSON list of cameras'],
    [
      { message: 'no' },
      null,
      '--cameras-api: found an object in the answer, expected a JSON list of cameras',
    ],
    [
      { cameras: [], groups: [] },
      null,
      '--cameras-api: found an object with several lists ("cameras", "groups") in the answer, expected a JSON list of cameras',
    ],
    [
      { data: {} },
      'data.items',
      '--cameras-api-items: found nothing at data.items of the answer, expected a list of cameras',
    ],
    [
      { data: {} },
      'data',
      '--cameras-api-items: found an object at data of the answer, expected a list of cameras',
    ],
    [
      {},
      'constructor.name',
      '--cameras-api-items: found nothing at constructor.name of the answer, expected a list of cameras',
    ],
  ])('%j with the list at %j is refused', (answer, items, problem) => {
    expect(problemOf(answer, items)).toBe(problem)
  })
})
