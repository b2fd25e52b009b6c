import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import { systemClock } from '../../src/load/clock.ts'
import { LocalWorker } from '../../src/load/workers/local-worker.ts'
import { calibrate } from '../../src/measure/calibrate.ts'
import { StreamClients } from '../../src/protocols/clients.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../source-program.ts')

type Setup = Parameters<typeof calibrate>[0]

test('built-in cameras that do not start leave a run uncalibrated, and say so', async () => {
  const plan = planFrom({ cameras: '100', target: 'http://a/{camera}', nominalFps: '25' }, null)
  const cameras = Array.from({ length: 100 }, (_, k) => ({ id: `${k}`, url: `http://a/${k}` }))
  const [said, warned]: [string[], unknown[]] = [[], []]
  const setup = {
    plan,
    target: { cameras },
    session: { log: { warn: (...words: unknown[]) => warned.push(words) } },
    io: {
      entry: new URL('no-such-program.ts', import.meta.url),
      signal: new AbortController().signal,
      progress: { say: (text: string) => said.push(text) },
    },
    rates: { frameBytes: 40_000, fpsOf: () => 25 },
    workers: { bulk: [], machines: [{ name: '', processors: 2 }] },
  } as unknown as Setup
  expect(await calibrate(setup)).toBeNull()
  expect(said.at(-1)).toBe('Not calibrated: no frames came of the built-in cameras.')
  expect(JSON.stringify(warned)).toContain('did not start')
})

test('what agents can read is not rehearsed, and the user hears so', async () => {
  const plan = planFrom({ cameras: '100', target: 'http://a/{camera}', nominalFps: '25' }, null)
  const said: string[] = []
  const setup = {
    plan,
    target: { cameras: Array.from({ length: 100 }, (_, k) => ({ id: `${k}`, url: `http://a/${k}` })) },
    io: { progress: { say: (text: string) => said.push(text) } },
    rates: { frameBytes: 40_000, fpsOf: () => 25 },
    workers: { bulk: [], machines: [{ name: 'a', processors: 2 }] },
  } as unknown as Setup
  expect(await calibrate(setup)).toBeNull()
  expect(said).toEqual([expect.stringMatching(/^Not calibrated: what agents can read is not known/)])
})

test('the built-in cameras show what this machine can read, and no connection to them stays', async () => {
  const { signal } = new AbortController()
  const plan = planFrom({ cameras: '4', target: 'http://a/{camera}', nominalFps: '400', force: 'true' }, null)
  const cameras = Array.from({ length: 4 }, (_, k) => ({ id: `${k}`, url: `http://a/${k}` }))
  const clients = new StreamClients(plan, (text) => text)
  const worker = new LocalWorker({
    rules: plan.health,
    client: (camera) => clients.for(camera),
    clock: systemClock,
  })
  onTestFinished(() => clients.close())
  const setup = {
    plan,
    target: { cameras },
    session: { log: { warn() {}, info() {} } },
    io: { entry: PROGRAM, signal, progress: null },
    rates: { frameBytes: 4000, fpsOf: () => 400 },
    workers: { bulk: [worker], machines: [{ name: '', processors: 2 }] },
  } as unknown as Setup
  const calibration = await calibrate(setup)
  expect(calibration).toMatchObject({ frameBytes: 4000, workers: 1, neededFramesPerSecond: 1600 })
  expect(calibration?.framesPerSecond).toBeGreaterThan(0)
  expect((await worker.census()).delivering).toBe(0)
})
