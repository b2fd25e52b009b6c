import { describe, expect, test } from 'vitest'
import { camerasFor } from '../../../src/analysis/capacity-model/cameras-for.ts'
import { fitModel, type ModelInput } from '../../../src/analysis/capacity-model/fit-model.ts'
import { thirdPoint } from '../../../src/analysis/capacity-model/third-point.ts'
import type { ModelPoint } from '../../../src/model/capacity-model.ts'
import { normals } from '../stats/seeded.ts'
import { measuredPoint, type SyntheticServer, truthAlone, truthAt } from './synthetic.ts'

const TESTED = 4

/** Both searches and the check on a server; each off by the noise. */
function modelOf(server: SyntheticServer, noise = 0, seed = 1) {
  const normal = normals(seed)
  const draw = () => (noise === 0 ? 0 : normal())
  const viewers = measuredPoint('viewers', TESTED, truthAt(server, TESTED), noise, draw())
  const cameras = measuredPoint('cameras', 0, truthAlone(server), noise, draw())
  const at = thirdPoint([viewers, cameras])
  const check =
    at === null ? null : measuredPoint('check', at.cameras, truthAt(server, at.cameras), noise, draw())
  return fitted({ viewers, cameras, check })
}

function fitted(points: Pick<ModelInput, 'viewers' | 'cameras' | 'check'>, more: Partial<ModelInput> = {}) {
  return fitModel({ ...points, pathLimit: null, notes: [], ...more })
}

function point(
  axis: ModelPoint['axis'],
  cameras: number,
  connections: number,
  high: number | null,
): ModelPoint {
  return { axis, cameras, connections, low: Math.floor(0.95 * connections), high }
}

describe.each([
  { camera: 0.006, connection: 0.002, name: '3:1' },
  { camera: 0, connection: 0.005, name: '0:1' },
  { camera: 0.01, connection: 0.001, name: '10:1' },
  { camera: 0.004, connection: 0.004, name: '1:1' },
])('on a server where a camera and a connection cost $name', (server) => {
  const runs = Array.from({ length: 200 }, (_, seed) => modelOf(server, 0.03, seed))

  test('both costs are found without noise', () => {
    const { perCamera, perConnection, check } = modelOf(server)
    expect(perConnection?.value).toBeCloseTo(server.connection, 4)
    expect(perCamera?.value).toBeCloseTo(server.camera, 3)
    expect(check?.holds).toBe(true)
  })

  test.each(['perCamera', 'perConnection'] as const)(
    'the interval of %s has the true cost in 85 of 100',
    (cost) => {
      const truth = cost === 'perCamera' ? server.camera : server.connection
      const covering = runs.filter(
        ({ [cost]: found }) => found !== null && found.low <= truth && truth <= found.high,
      )
      expect(covering.length / runs.length).toBeGreaterThanOrEqual(0.85)
    },
  )

  test('half of the costs are off by less than 10 %', () => {
    const both = server.camera + server.connection
    for (const [cost, truth] of [
      ['perCamera', server.camera],
      ['perConnection', server.connection],
    ] as const) {
      const errors = runs.map(({ [cost]: found }) => Math.abs((found?.value ?? 1) - truth) / (truth || both))
      expect(errors.toSorted((a, b) => a - b)[100]).toBeLessThan(0.1)
    }
  })

  test('the check holds in 90 of 100, and cameras with two viewers are within 10 %', () => {
    expect(runs.filter(({ isUsable }) => isUsable).length).toBeGreaterThanOrEqual(180)
    const truth = 1 / (server.camera + 2 * server.connection)
    const found = camerasFor(modelOf(server), 2)
    expect(Math.abs((found?.value ?? 0) / truth - 1)).toBeLessThan(0.1)
  })
})

describe('a server that is not like the model', () => {
  test('is found where viewers cost more the more cameras there are', () => {
    const server = { camera: 0.002, connection: 0.001, extra: (m: number, c: number) => m * c * 0.0001 }
    const model = modelOf(server)
    expect(model.isUsable).toBe(false)
    expect(model.notes[0]).toMatch(
      /^The model does not hold: on \d+ cameras it says \d+ connections, and \d+ were/,
    )
  })

  test('is found where single cameras are the limit', () => {
    const viewers = point('viewers', 4, 40, 42)
    const input = { viewers, cameras: point('cameras', 100, 100, 104), check: null }
    const model = fitted(input, { pathLimit: 'camera 1 refused 3 of 13 connections' })
    expect(model.isUsable).toBe(false)
    expect(model.notes[0]).toContain('a limit of single cameras')
  })

  test('still has the number of cameras with one viewer that was measured', () => {
    const server = { camera: 0.002, connection: 0.001, extra: (m: number, c: number) => m * c * 0.0001 }
    const model = modelOf(server)
    expect(camerasFor(model, 1)?.value).toBe(Math.floor(truthAlone(server)))
    expect(camerasFor(model, 2)).toBeNull()
  })
})

describe('a capacity that is only known as "at least"', () => {
  test('in cameras leaves the costs unknown and bounds them', () => {
    const model = fitted({
      viewers: point('viewers', 4, 200, 210),
      cameras: point('cameras', 50, 50, null),
      check: null,
    })
    expect(model).toMatchObject({ perCamera: null, perConnection: null, isUsable: false })
    expect(model.notes).toContain(
      'A camera takes at most 2 % of the server (at least 50 with one viewer each).',
    )
    expect(camerasFor(model, 1)).toEqual({ value: 50, low: 47, high: null })
  })

  test('in connections bounds what a connection takes', () => {
    const model = fitted({
      viewers: point('viewers', 4, 200, null),
      cameras: point('cameras', 50, 50, 52),
      check: null,
    })
    expect(model.notes.join(' ')).toContain('A connection takes at most 0.47 % of the server')
    expect(model.notes.join(' ')).toContain('A camera takes at least 1.4 % of the server')
  })

  test('at the third point is no passed check', () => {
    const [viewers, cameras] = [point('viewers', 4, 388, 396), point('cameras', 100, 100, 102)]
    const below = fitted({ viewers, cameras, check: point('check', 50, 120, null) })
    expect(below.check).toBeNull()
    expect(below.notes).toContain('The model was not checked: no limit was found on 50 cameras.')
    const above = fitted({ viewers, cameras, check: point('check', 50, 400, null) })
    expect(above.check?.holds).toBe(false)
  })
})

test('two points at the same number of cameras tell no costs', () => {
  const model = fitted({
    viewers: point('viewers', 20, 22, 24),
    cameras: point('cameras', 21, 21, 23),
    check: null,
  })
  expect(model).toMatchObject({ perCamera: null, isUsable: false })
  expect(model.notes[0]).toContain('too close together')
})

test('a capacity that is hardly known is not taken for one that is close to the other', () => {
  const model = fitted({
    viewers: { ...point('viewers', 8, 189, 5469), low: 125 },
    cameras: point('cameras', 48, 48, 50),
    check: null,
  })
  expect(model).toMatchObject({ perCamera: null, isUsable: false })
  expect(model.notes[0]).toContain('189 connections on 8 cameras, 90 % interval 125 to 5469')
})

test('without the cameras there is no model', () => {
  const model = fitted({ viewers: point('viewers', 4, 100, 105), cameras: null, check: null })
  expect(model).toMatchObject({ isUsable: false, perConnection: null, check: null })
  expect(camerasFor(model, 1)).toBeNull()
})
