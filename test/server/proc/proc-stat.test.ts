import { describe, expect, test } from 'vitest'
import { isSame, parseProcStat } from '../../../src/server/proc/proc-stat.ts'
import { stat } from './stats.ts'

const REST = '0 -1 4194560 9 8 7 6 120 30 45 5 20 0 11 0 31415 1000000 4242 18446744073709551615'

describe('the stat file of a process', () => {
  test.each(['node', 'tmux: server', 'evil) Z 9 9 (x', '((sd-pam))'])(
    'is read whatever the process is called: %s',
    (name) => {
      expect(parseProcStat(`4711 (${name}) S 42 4711 4711 ${REST}\n`)).toEqual({
        pid: 4711,
        name,
        parent: 42,
        isZombie: false,
        startedAt: 31_415,
        used: 150,
        usedByEnded: 50,
        threads: 11,
      })
    },
  )

  test.each([
    ['Z', true],
    ['X', true],
    ['R', false],
    ['D', false],
  ])('tells from state %s whether it has ended', (state, isZombie) => {
    expect(parseProcStat(`7 (x) ${state} 1 7 7 ${REST}`)).toMatchObject({ isZombie })
  })

  test.each(['', '4711', '4711 (node) S 42 4711', 'no (stat) S a b c'])('is not %j', (text) => {
    expect(parseProcStat(text)).toBeNull()
  })

  test('a number that was given to another process later is not the same process', () => {
    expect(isSame(stat(7), stat(7, { used: 9, parent: 3 }))).toBe(true)
    expect(isSame(stat(7), stat(7, { startedAt: 5000 }))).toBe(false)
    expect(isSame(undefined, stat(7))).toBe(false)
  })
})
