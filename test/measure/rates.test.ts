import { expect, test } from 'vitest'
import type { RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import type { NominalRates } from '../../src/load/nominal/nominal.ts'
import type { LoadWorker } from '../../src/load/workers/worker.ts'
import { findRates } from '../../src/measure/rates.ts'
import type { RunIo } from '../../src/measure/run-session.ts'
import type { Camera } from '../../src/model/cameras.ts'

const camerasOf = (...ids: readonly string[]): Camera[] => ids.map((id) => ({ id, url: `http://a/${id}` }))
const target = { cameras: camerasOf('1', '2'), others: camerasOf('3') }

/** The rates of these cameras, as a worker measures them. */
async function rates(known: Readonly<Record<string, number>>, more: RawOptions = {}, isCrowded = false) {
  const asked: string[][] = []
  const measure = async (cameras: readonly Camera[]): Promise<NominalRates> => {
    asked.push(cameras.map(({ id }) => id))
    const fps = new Map(
      cameras.flatMap(({ id }) => (known[id] === undefined ? [] : [[id, known[id]] as const])),
    )
    return { fps, typicalFps: fps.values().next().value ?? null, frameBytes: 4000, isCrowded }
  }
  const worker = {
    rates: measure,
    frameBytes: async () => 5000,
    halt: async () => {},
  } as unknown as LoadWorker
  const io = { signal: new AbortController().signal, progress: null } as unknown as RunIo
  const raw = { cameras: '2', target: 'http://a/{camera}', ...more }
  const measured = await findRates(planFrom(raw, null), target, { bulk: [worker] }, io)
  return {
    ...measured,
    asked,
    fps: [...target.cameras, ...target.others].map((camera) => measured.fpsOf(camera)),
  }
}

test('each camera has its own rate, and those that a search may add are measured apart', async () => {
  expect(await rates({ 1: 25, 2: 10, 3: 5 })).toMatchObject({
    source: 'measured',
    asked: [['1', '2'], ['3']],
    fps: [25, 10, 5],
    slowestFps: 5,
  })
})

test('a camera that did not deliver is expected to be like the others', async () => {
  expect(await rates({ 1: 25 })).toMatchObject({ fps: [25, 25, 25], slowestFps: 25 })
})

test('without a single frame the other cameras are not even asked', async () => {
  expect(await rates({})).toMatchObject({ typicalFps: null, asked: [['1', '2']] })
})

test('a server that slows down at once is measured camera by camera, and the report says so', async () => {
  expect(await rates({ 1: 25, 2: 25, 3: 25 }, {}, true)).toMatchObject({ source: 'measured_alone' })
})

test('a rate that was given is not measured, nor a size that cannot matter', async () => {
  expect(await rates({}, { nominalFps: '15' })).toMatchObject({
    source: 'given',
    typicalFps: 15,
    frameBytes: null,
    asked: [],
  })
  const many = { nominalFps: '15', connectionsPerCamera: '50' }
  expect(await rates({}, many)).toMatchObject({ frameBytes: 5000, asked: [] })
})
