import { describe, expect, test } from 'vitest'
import { loadCameras } from '../../src/cameras/load-cameras.ts'
import { kebabCase } from '../../src/config/option-naming.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { deps, failureOf, fixturePath, load } from './plans.ts'

describe('the cameras of a template', () => {
  test('are numbered from 1 and have their id at every {camera}', async () => {
    expect(await load({ cameras: '2', target: 'http://cam{camera}.lan/{camera}?id={camera}' })).toEqual({
      cameras: [
        { id: '1', url: 'http://cam1.lan/1?id=1' },
        { id: '2', url: 'http://cam2.lan/2?id=2' },
      ],
      others: [],
      text: 'cameras 1 to 2 of the target',
      urls: 2,
      seed: null,
      found: 2,
      ...{ leftOut: [], metrics: [], notes: [] },
    })
  })

  test('may be one without an id', async () => {
    expect(await load({ cameras: '1', target: 'http://cam.lan/$&' })).toMatchObject({
      cameras: [{ id: '1', url: 'http://cam.lan/$&' }],
      text: 'the one camera of the target',
    })
  })
})

describe('a search that grows by cameras', () => {
  const grown = { cameras: '2', connectionsPerCamera: '3', findCapacity: true, grow: 'cameras' }

  test('has as many cameras of a template as it may ask for', async () => {
    const raw = { ...grown, maxConnections: '10', target: 'http://nvr/{camera}' }
    const { cameras, others, found } = await load(raw)
    expect(cameras.map(({ id }) => id)).toEqual(['1', '2'])
    expect(others.map(({ id }) => id)).toEqual(['3', '4'])
    expect(found).toBe(2)
  })

  test('has the rest of a list, in the order of the choice', async () => {
    const raw = { ...grown, camerasFile: fixturePath('list.txt'), shuffle: false }
    const { cameras, others, found } = await load(raw)
    expect([...cameras, ...others]).toHaveLength(found)
    expect(new Set([...cameras, ...others].map(({ id }) => id)).size).toBe(found)
  })

  test('asks for no others where it grows by viewers', async () => {
    const { others } = await load({ ...grown, grow: 'viewers', target: 'http://nvr/{camera}' })
    expect(others).toEqual([])
  })
})

describe('the built-in cameras', () => {
  test('answer where the caller says', async () => {
    const builtInTemplate = 'http://127.0.0.1:4711/camera/{camera}'
    const { cameras, text } = await load({ cameras: '24' }, { builtInTemplate })
    expect(cameras).toHaveLength(24)
    expect(cameras.at(-1)).toEqual({ id: '24', url: 'http://127.0.0.1:4711/camera/24' })
    expect(text).toBe('24 built-in simulated cameras')
  })

  test('that do not run are our bug, not the input', async () => {
    await expect(load({ cameras: '1' })).rejects.toThrow('the built-in cameras are the source and do not run')
  })
})

describe('a list', () => {
  const camerasFile = fixturePath('list.json')

  test('with more cameras than wanted is shuffled with the seed of the plan', async () => {
    const selection = await load({ cameras: '2', camerasFile, seed: '42' })
    expect(selection).toMatchObject({ text: '2 of 3 cameras, shuffled with seed 42', seed: 42, found: 3 })
  })

  test('is shuffled with a fresh seed that is told when the plan has none', async () => {
    const selection = await load({ cameras: '2', camerasFile }, { randomSeed: () => 2 ** 32 + 99 })
    expect(selection).toMatchObject({ text: '2 of 3 cameras, shuffled with seed 99', seed: 99 })
    expect(await load({ cameras: '2', camerasFile, seed: '99' })).toEqual(selection)
  })

  test('keeps its order without a shuffle', async () => {
    const { cameras, text } = await load({ cameras: '2', camerasFile, shuffle: false })
    expect(cameras.map((camera) => camera.id)).toEqual(['7', '8b'])
    expect(text).toBe('the first 2 of 3 cameras, in the order of the list')
  })

  test('with too few cameras is an error with both numbers', async () => {
    const error = await failureOf(load({ cameras: '24', camerasFile }))
    expect(error.code).toBe('bad_input')
    expect(error.message).toBe(
      '--cameras-file: found 3 cameras, expected at least 24 (asked for by <cameras>)',
    )
  })

  test('is named in errors as the user typed it', async () => {
    const plan = planFrom({ cameras: '24', camerasFile }, null)
    const error = await failureOf(loadCameras(plan, { ...deps, naming: kebabCase }))
    expect(error.message).toBe('cameras-file: found 3 cameras, expected at least 24 (asked for by cameras)')
  })
})
