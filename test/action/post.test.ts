import { expect, test, vi } from 'vitest'
import { endServers } from '../../src/action/post.ts'
import { SERVERS_STATE, stateOf } from '../../src/server/start/state.ts'
import { captured } from '../captured-output.ts'
import { annotationsIn } from '../github/workflow-commands.ts'
import { markedBy, start } from '../server/start/started.ts'

async function post(state: string) {
  vi.stubEnv(`STATE_${SERVERS_STATE}`, state)
  const { stdout } = await captured(endServers)
  vi.unstubAllEnvs()
  return annotationsIn(stdout)
}

test('every server that the step started is ended, with its daemons', async () => {
  const servers = await Promise.all([start('setsid sleep 60 & sleep 60'), start('sleep 60')])
  expect(servers.flatMap(markedBy).length).toBeGreaterThanOrEqual(2)
  expect(await post(stateOf(servers))).toEqual([])
  expect(servers.flatMap(markedBy)).toEqual([])
})

test('a step that started no server leaves nothing to do', async () => {
  expect(await post('')).toEqual([])
})

test.each(['{', '[]]', '[{"pid":1,"tag":"x"}]', '[{"pid":0}]'])(
  'the state %j, which is not ours, ends no process and fails no job',
  async (state) => {
    expect(await post(state)).toMatchObject([{ level: 'warning' }])
    expect(process.exitCode).toBeUndefined()
  },
)
