import { describe, expect, test } from 'vitest'
import { allowedProcessors } from '../src/allowed-processors.ts'

describe('reading the system', () => {
  test('reads the list of allowed processors', () => {
    expect(allowedProcessors('Name:\tnode\nCpus_allowed_list:\t0-2,5\n')).toEqual(new Set([0, 1, 2, 5]))
    expect(allowedProcessors('Name:\tnode\n')).toBeNull()
  })
})
