import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OPTION_NAMES, type RawOptions } from '../../src/config/options.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import { CamgateError } from '../../src/errors.ts'
import { effort } from '../effort.ts'

const lookalikes = fc.constantFrom(
  '24',
  '1e3',
  '-1',
  '90s',
  'http://h/{camera}',
  'a=1',
  'X: y',
  '0.5',
  '__proto__',
  '%zz',
  'http://[',
)
const garbage = fc.oneof(fc.anything(), fc.string(), lookalikes, fc.array(fc.string()))
const rawOptions = fc.dictionary(fc.constantFrom(...OPTION_NAMES), garbage) as fc.Arbitrary<RawOptions>

test('garbage in the options ends in a plan or in bad input, never in anything else', () => {
  fc.assert(
    fc.property(rawOptions, (raw) => {
      try {
        expect(planFrom(raw, null).cameras).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(CamgateError)
        expect((error as CamgateError).code).toBe('bad_input')
        expect((error as CamgateError).message).not.toBe('')
      }
    }),
    { numRuns: effort({ unit: 100, thorough: 1000 }) },
  )
})

test('what is typed comes back in the plan', () => {
  const numbers = fc.record({
    cameras: fc.integer({ min: 1, max: 1000 }),
    connectionsPerCamera: fc.integer({ min: 1, max: 100 }),
    duration: fc.integer({ min: 1, max: 86_400 }),
    settle: fc.integer({ min: 0, max: 3600 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    connectRate: fc.integer({ min: 1, max: 10_000 }),
    frTarget: fc.integer({ min: 1, max: 1_000_000 }),
  })
  const header = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9]{0,8}x$/),
    value: fc.stringMatching(/^[!-~]{1,20}$/),
  })
  fc.assert(
    fc.property(numbers, header, fc.boolean(), (typed, { name, value }, insecure) => {
      const raw = Object.fromEntries(
        Object.entries(typed).map(([option, number]) => [option, String(number)]),
      )
      const plan = planFrom({ ...raw, header: [`${name}: ${value}`], insecure }, null)
      const { cameras, connectionsPerCamera, seed, connectRate, frTarget } = plan
      expect({ cameras, connectionsPerCamera, seed, connectRate, frTarget }).toEqual({
        cameras: typed.cameras,
        connectionsPerCamera: typed.connectionsPerCamera,
        seed: typed.seed,
        connectRate: typed.connectRate,
        frTarget: typed.frTarget,
      })
      expect(plan.durationMs).toBe(typed.duration * 1000)
      expect(plan.settleMs).toBe(typed.settle * 1000)
      expect(plan.headers).toEqual({ [name]: value })
      expect(plan.insecure).toBe(insecure)
    }),
  )
})
