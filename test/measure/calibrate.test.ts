import { expect, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import { calibrate } from '../../src/measure/calibrate.ts'

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
  } as unknown as Setup
  expect(await calibrate(setup, [])).toBeNull()
  expect(said.at(-1)).toBe('Not calibrated: no frames came of the built-in cameras.')
  expect(JSON.stringify(warned)).toContain('did not start')
})
