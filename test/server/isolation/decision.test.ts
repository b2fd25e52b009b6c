import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideIsolation, type IsolationFacts } from '../../../src/server/isolation/decision.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, cpu) => cpu)

function facts(processors: number, other: Partial<IsolationFacts> = {}): IsolationFacts {
  const all = numbers(processors)
  return {
    option: 'auto',
    platform: 'linux',
    processors: all,
    quota: null,
    servers: [new Set(all)],
    hasTaskset: true,
    ...other,
  }
}

describe('on 4 or more processors the server gives some of them up', () => {
  test.each([
    [4, [3]],
    [5, [4]],
    [7, [6]],
    [8, [6, 7]],
    [64, numbers(64).slice(48)],
  ])('of %i: %j', (count, reserved) => {
    const decision = decideIsolation(facts(count))
    expect(decision).toMatchObject({ mode: 'affinity', reserved: new Set(reserved) })
    expect(decision.reason).toBe(
      `the server runs on ${count - reserved.length} of ${count} processors, the others are left to the load generator`,
    )
  })

  test('those that this process may use, whatever their numbers', () => {
    const processors = [2, 5, 8, 11]
    expect(decideIsolation(facts(4, { processors, servers: [new Set(processors)] }))).toMatchObject({
      mode: 'affinity',
      reserved: new Set([11]),
    })
  })

  test('but never all that a server has', () => {
    expect(decideIsolation(facts(4, { servers: [new Set([0, 1]), new Set([3])] }))).toEqual({
      mode: 'nice',
      reason:
        'the server runs at a lower priority (nice +10): it may only use processors that the load generator needs',
    })
  })

  test('unless taskset is missing: then it has a lower priority', () => {
    const decision = decideIsolation(facts(4, { hasTaskset: false }))
    expect(decision.mode).toBe('nice')
    expect(decision.reason).toContain('taskset (util-linux)')
  })
})

test.each([2, 3])('on %i processors the server has a lower priority', (count) => {
  expect(decideIsolation(facts(count))).toEqual({
    mode: 'nice',
    reason: `the server runs at a lower priority (nice +10): the load generator shares ${count} processors with it`,
  })
})

test.each<[string, number, Partial<IsolationFacts>, string]>([
  ['one processor', 1, {}, 'there is only 1 processor'],
  ['no server', 4, { servers: [] }, 'no server was started here, and no process id was given'],
  ['the option', 4, { option: 'off' }, 'the isolate option is off'],
  ['another system', 4, { platform: 'darwin' }, 'it needs Linux, and this is darwin'],
  ['a quota', 64, { quota: 2 }, 'a quota of 2 of 64 processors'],
])('nothing is done for %s, and the reason is said', (_what, count, other, reason) => {
  const decision = decideIsolation(facts(count, other))
  expect(decision.mode).toBe('off')
  expect(decision.reason).toContain(reason)
})

test('a server that nobody named is not called unknown, because a run may find its process later', () => {
  const { reason } = decideIsolation(facts(4, { servers: [] }))
  expect(reason).toBe('no server was started here, and no process id was given')
})

test('a quota that is no tighter than the processors changes nothing', () => {
  expect(decideIsolation(facts(4, { quota: 4 })).mode).toBe('affinity')
})

test('both sides keep a processor, whatever the machine', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 255 }), { minLength: 1, maxLength: 128 }), (processors) => {
      const decision = decideIsolation(facts(0, { processors, servers: [new Set(processors)] }))
      if (decision.mode !== 'affinity') return
      expect(decision.reserved.size).toBe(Math.max(1, Math.floor(processors.length / 4)))
      expect(processors.length - decision.reserved.size).toBeGreaterThan(0)
      for (const processor of decision.reserved) expect(processors).toContain(processor)
    }),
  )
})

test('nothing is reserved on this machine for a load that agents make', () => {
  expect(decideIsolation(facts(8, { isLoadElsewhere: true }))).toEqual({
    mode: 'off',
    reason: 'agents make the load',
  })
})
