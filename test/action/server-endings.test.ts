import { describe, expect, onTestFinished, test } from 'vitest'
import { ServerEndings } from '../../src/action/server-endings.ts'
import { planFrom } from '../../src/config/read-plan.ts'
import type { StartedServer } from '../../src/server/start/start.ts'
import { ended, said, start } from '../server/start/started.ts'

const PLAN = planFrom({ cameras: '1', target: 'http://localhost:9/{camera}' }, null)

function watch(...servers: readonly StartedServer[]): ServerEndings {
  const endings = new ServerEndings(servers.map((server) => ({ input: 'start', server, plan: PLAN })))
  onTestFinished(endings.close)
  return endings
}

describe('a server during the measurement', () => {
  test.each([
    ['exit 3', 'ended with exit code 3'],
    ['kill -9 $$', 'was ended by SIGKILL'],
    ['sleep 60 & exit 1', 'ended with exit code 1'],
  ])('that does "%s" ends it at once', async (command, how) => {
    const endings = watch(await start('echo up; sleep 60'), await start(`sleep 0.3; ${command}`))
    await expect.poll(() => endings.signal.aborted).toBe(true)
    expect(endings.failure).toBe(`start: the command ${how} before the end of the measurement`)
  })

  test('that runs, or left a server in the background, is fine', async () => {
    const daemon = await start('setsid sleep 60 & echo started')
    await ended(daemon)
    const endings = watch(await start('sleep 60'), daemon)
    endings.close()
    expect({ failure: endings.failure, gone: endings.gone, isAborted: endings.signal.aborted }).toEqual({
      failure: null,
      gone: [],
      isAborted: false,
    })
  })

  test('that ended well and left nothing is gone, which is no failure yet', async () => {
    const server = await start('echo done')
    await ended(server)
    const endings = watch(server)
    endings.close()
    expect(endings.failure).toBeNull()
    expect(endings.gone.map((one) => one.server)).toEqual([server])
  })

  test('may end with its connections, once the measurement is over', async () => {
    const server = await start('echo up; sleep 0.5; exit 1')
    await said(server.log, 'up')
    const endings = watch(server)
    endings.close()
    await ended(server)
    endings.close()
    expect({ failure: endings.failure, isAborted: endings.signal.aborted }).toEqual({
      failure: null,
      isAborted: false,
    })
  })
})
