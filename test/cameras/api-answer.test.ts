import { describe, expect, test } from 'vitest'
import { candidatesOfAnswer } from '../../src/cameras/api-answer.ts'
import { entriesOf } from '../../src/cameras/list-entries.ts'
import { CamgateError } from '../../src/errors.ts'
import { fixture } from './plans.ts'

const options = { list: '--cameras-api', items: '--cameras-api-items' }

interface Reading {
  readonly items?: string | null
  readonly idField?: string
  readonly urlField?: string
  readonly filter?: { readonly field: string; readonly value: string } | null
}

const STATUS = { field: 'status', value: '1' }

function read(answer: unknown, { items = null, idField, urlField, filter = STATUS }: Reading = {}) {
  return candidatesOfAnswer(
    entriesOf(answer, items, options),
    {
      idField: idField ?? null,
      urls: { kind: 'field', name: urlField ?? null },
      filters: filter === null ? [] : [{ ...filter, isNegated: false }],
    },
    '--camera-url',
  )
}

const idsOf = (answer: unknown, reading?: Reading) =>
  read(answer, reading).kept.map((candidate) => candidate.id)

function problemOf(answer: unknown, items: string | null): string {
  try {
    read(answer, { items })
  } catch (error) {
    expect(error).toBeInstanceOf(CamgateError)
    return (error as CamgateError).message
  }
  return ''
}

describe("a camera API's answer", () => {
  test('of the legacy API needs no options: status 1, "1" and true are kept', () => {
    const { kept, filter } = read(JSON.parse(fixture('legacy-api.json')))
    expect(filter).toBe('status is 1')
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
    expect(idsOf([{ id: 7, status }], { filter: { field: 'status', value } })).toEqual(isKept ? [7] : [])
  })

  test('without a filter is kept whole', () => {
    expect(idsOf([{ id: 1 }, { id: 2, status: 0 }], { filter: null })).toEqual([1, 2])
  })

  test('can have its fields anywhere', () => {
    const source = {
      idField: 'meta.name',
      urlField: 'streams.mjpeg',
      filter: { field: 'a.b', value: 'on' },
    }
    const answer = [
      { meta: { name: 'gate' }, streams: { mjpeg: 'http://c/1' }, a: { b: 'on' } },
      { 'meta.name': 'dots win', meta: { name: 'x' }, streams: 'none', 'a.b': 'on' },
      { meta: null, a: { b: 'off' } },
    ]
    expect(read(answer, source).kept).toEqual([
      { place: 'entry 1', id: 'gate', url: 'http://c/1' },
      { place: 'entry 2', id: 'dots win', url: undefined },
    ])
  })

  test('can have its list anywhere', () => {
    const list = [{ id: 1, status: 1 }]
    expect(idsOf({ total: 1, cameras: list, next: null })).toEqual([1])
    expect(idsOf({ data: { cameras: list }, errors: [] }, { items: 'data.cameras' })).toEqual([1])
    expect(idsOf([[], list], { items: '1' })).toEqual([1])
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
