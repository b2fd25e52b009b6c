import { describe, expect, test } from 'vitest'
import { allowedProcessors, listOfProcessors, processorsIn } from '../../src/system/allowed-processors.ts'

describe('reading the system', () => {
  test('reads the list of allowed processors', () => {
    expect(allowedProcessors('Name:\tnode\nCpus_allowed_list:\t0-2,5\n')).toEqual(new Set([0, 1, 2, 5]))
    expect(allowedProcessors('Name:\tnode\n')).toBeNull()
  })

  test.each([
    [[], ''],
    [[3], '3'],
    [[1, 0], '0-1'],
    [[8, 0, 1, 2, 5], '0-2,5,8'],
  ])('writes the list %j as the kernel does: %j', (processors, list) => {
    expect(listOfProcessors(processors)).toBe(list)
    if (list !== '') expect(processorsIn(list)).toEqual(new Set(processors))
  })
})
