import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { serversOf, stateOf } from '../../../src/server/start/state.ts'

const TAG = '0198f2a4-7c1e-4a33-9a55-2f6b1c9d4e10'

describe('the state that the post step ends servers by', () => {
  test('holds what must be known of them, and no more', () => {
    const servers = [
      { pid: 1234, tag: randomUUID(), log: '/logs/start.log' },
      { pid: 4_194_304, tag: randomUUID(), log: '/logs/baseline-start.log' },
    ]
    expect(stateOf(servers)).not.toContain('logs')
    expect(serversOf(stateOf(servers))).toEqual(servers.map(({ pid, tag }) => ({ pid, tag })))
  })

  test('is one line', () => {
    expect(stateOf([{ pid: 1234, tag: TAG }])).toBe(`[{"pid":1234,"tag":"${TAG}"}]`)
  })

  test('is empty when no server was started', () => {
    expect(serversOf('')).toEqual([])
    expect(serversOf(stateOf([]))).toEqual([])
  })

  test.each([
    '{',
    'null',
    '{}',
    '1234',
    '[1234]',
    `[{"pid":"1234","tag":"${TAG}"}]`,
    `[{"tag":"${TAG}"}]`,
    '[{"pid":1234}]',
    '[{"pid":1234,"tag":""}]',
    '[{"pid":1234,"tag":"PATH=/bin"}]',
    // The first process, all processes, a group: none of them was started here.
    `[{"pid":1,"tag":"${TAG}"}]`,
    `[{"pid":0,"tag":"${TAG}"}]`,
    `[{"pid":-1,"tag":"${TAG}"}]`,
    `[{"pid":-1234,"tag":"${TAG}"}]`,
    `[{"pid":12.5,"tag":"${TAG}"}]`,
    `[{"pid":1e99,"tag":"${TAG}"}]`,
  ])('that is broken is an error, and ends nobody: %j', (state) => {
    expect(() => serversOf(state)).toThrow()
  })
})
