import { describe, expect, test } from 'vitest'
import { exitCodeFor } from '../../src/gate/exit-code.ts'

const VERDICTS = ['pass', 'fail', 'inconclusive'] as const
const POLICIES = ['pass', 'warn', 'fail'] as const
const BOTH = [false, true] as const

/** The contract's precedence as a list: the first line that fits decides; a field left out fits anything. */
const TABLE = [
  { interrupted: true, code: 130 },
  { unreachable: true, code: 4 },
  { generatorLimited: true, code: 3 },
  { verdict: 'fail', code: 1 },
  { verdict: 'inconclusive', onInconclusive: 'fail', code: 3 },
  { verdict: 'inconclusive', onInconclusive: 'warn', code: 0 },
  { verdict: 'inconclusive', onInconclusive: 'pass', code: 0 },
  { verdict: 'pass', code: 0 },
] as const

const ENDINGS = VERDICTS.flatMap((verdict) =>
  POLICIES.flatMap((onInconclusive) =>
    BOTH.flatMap((interrupted) =>
      BOTH.flatMap((unreachable) =>
        BOTH.map((generatorLimited) => ({
          verdict,
          onInconclusive,
          interrupted,
          unreachable,
          generatorLimited,
        })),
      ),
    ),
  ),
)

describe('the exit code', () => {
  test.each(ENDINGS)('of %j follows the precedence of the contract', (ending) => {
    const line = TABLE.find(({ code: _code, ...conditions }) =>
      Object.entries(conditions).every(([key, value]) => ending[key as keyof typeof ending] === value),
    )
    expect(exitCodeFor({ ...ending, gate: { verdict: ending.verdict } })).toBe(line?.code)
  })

  test.each([
    [{}, 0],
    [{ verdict: 'fail' }, 1],
    [{ verdict: 'inconclusive' }, 0],
    [{ verdict: 'inconclusive', onInconclusive: 'fail' }, 3],
    [{ verdict: 'inconclusive', generatorLimited: true, onInconclusive: 'pass' }, 3],
    [{ verdict: 'fail', generatorLimited: true }, 3],
    [{ verdict: 'fail', unreachable: true, generatorLimited: true }, 4],
    [{ verdict: 'fail', unreachable: true, interrupted: true }, 130],
  ] as const)('of %j is %d', (changes, code) => {
    const { verdict = 'pass', ...rest }: { verdict?: (typeof VERDICTS)[number] } = changes
    const calm = {
      generatorLimited: false,
      interrupted: false,
      unreachable: false,
      onInconclusive: 'warn',
    } as const
    expect(exitCodeFor({ ...calm, ...rest, gate: { verdict } })).toBe(code)
  })
})
