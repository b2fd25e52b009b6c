import { describe, expect, test } from 'vitest'
import { type Ending, exitCodeFor } from '../../../src/analysis/gate/exit-code.ts'

const VERDICTS = ['pass', 'fail', 'inconclusive'] as const
const POLICIES = ['pass', 'warn', 'fail'] as const
const BOTH = [false, true] as const
/** Of a window that is not limited, or that is limited by whom. */
const CAUSES = ['none', 'generator', 'environment', 'unknown'] as const

/** The precedence as a list: the first line that fits decides; a field left out fits anything. */
const TABLE = [
  { interrupted: true, code: 130 },
  { limitedBy: 'generator', onInconclusive: 'pass', code: 0 },
  { limitedBy: 'generator', code: 3 },
  { limitedBy: 'unknown', onInconclusive: 'pass', code: 0 },
  { limitedBy: 'unknown', code: 3 },
  { unreachable: true, code: 4 },
  { verdict: 'fail', code: 1 },
  { verdict: 'inconclusive', onInconclusive: 'fail', code: 3 },
  { verdict: 'inconclusive', onInconclusive: 'warn', code: 0 },
  { verdict: 'inconclusive', onInconclusive: 'pass', code: 0 },
  { verdict: 'pass', code: 0 },
] as const

interface Case {
  readonly verdict: (typeof VERDICTS)[number]
  readonly onInconclusive: (typeof POLICIES)[number]
  readonly limitedBy: (typeof CAUSES)[number]
  readonly interrupted: boolean
  readonly unreachable: boolean
}

const CASES: readonly Case[] = VERDICTS.flatMap((verdict) =>
  POLICIES.flatMap((onInconclusive) =>
    CAUSES.flatMap((limitedBy) =>
      BOTH.flatMap((interrupted) =>
        BOTH.map((unreachable) => ({ verdict, onInconclusive, limitedBy, interrupted, unreachable })),
      ),
    ),
  ),
)

function endingOf({ verdict, limitedBy, ...rest }: Case): Ending {
  const cause = limitedBy === 'none' || limitedBy === 'unknown' ? null : limitedBy
  return { ...rest, gate: { verdict }, generator: { limited: limitedBy !== 'none', cause } }
}

function codeOf(changes: Partial<Case>): number {
  const calm = { verdict: 'pass', onInconclusive: 'warn', limitedBy: 'none' } as const
  return exitCodeFor(endingOf({ ...calm, interrupted: false, unreachable: false, ...changes }))
}

describe('the exit code', () => {
  test.each(CASES)('of %j follows the precedence', (one) => {
    const line = TABLE.find(({ code: _code, ...conditions }) =>
      Object.entries(conditions).every(([key, value]) => one[key as keyof Case] === value),
    )
    expect(exitCodeFor(endingOf(one))).toBe(line?.code)
  })

  test.each([
    [{}, 0],
    [{ verdict: 'fail' }, 1],
    [{ verdict: 'inconclusive' }, 0],
    [{ verdict: 'inconclusive', onInconclusive: 'pass' }, 0],
    [{ verdict: 'inconclusive', onInconclusive: 'fail' }, 3],
    [{ verdict: 'fail', unreachable: true, interrupted: true }, 130],
  ] as const)('of %j is %d', (changes, code) => {
    expect(codeOf(changes)).toBe(code)
  })

  test('of a run whose load generator broke down is 3, unless something failed before', () => {
    const ending = (verdict: 'inconclusive' | 'fail', onInconclusive: (typeof POLICIES)[number]) =>
      exitCodeFor({
        gate: { verdict },
        generator: { limited: false, cause: null, lost: 'no agent is left' },
        ...{ interrupted: false, unreachable: false, onInconclusive },
      })
    expect(POLICIES.map((policy) => ending('inconclusive', policy))).toEqual([0, 3, 3])
    expect(ending('fail', 'warn')).toBe(1)
  })

  test('of a window that our own reader made void is 3, and only "pass" forgives it', () => {
    const own = { verdict: 'inconclusive', limitedBy: 'generator' } as const
    const codes = POLICIES.map((onInconclusive) => codeOf({ ...own, onInconclusive }))
    expect(codes).toEqual([0, 3, 3])
  })

  test('of a window that other programs disturbed is that of any inconclusive run', () => {
    const foreign = { verdict: 'inconclusive', limitedBy: 'environment' } as const
    const codes = POLICIES.map((onInconclusive) => codeOf({ ...foreign, onInconclusive }))
    expect(codes).toEqual([0, 0, 3])
  })

  test('of a silent target is 4, unless this machine could not ask it', () => {
    const silent = { verdict: 'fail', unreachable: true } as const
    expect(codeOf(silent)).toBe(4)
    expect(codeOf({ ...silent, verdict: 'inconclusive', limitedBy: 'generator' })).toBe(3)
    expect(codeOf({ ...silent, verdict: 'inconclusive', limitedBy: 'environment' })).toBe(4)
  })
})
