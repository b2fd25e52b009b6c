import { availableParallelism, getPriority } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { processorsOf } from '../../../src/server/isolation/affinity.ts'
import { camgate, simulateProcess } from '../../camgate.ts'

const PLAN = ['4', '--connections-per-camera', '2', '--nominal-fps', '25', '--settle', '0', '--duration', '3']
const PROCESSORS = availableParallelism()
const isLinux = process.platform === 'linux'

/** Also of a run that this machine disturbed: what was done to the server is the same. */
async function reported(words: readonly string[]): Promise<{ report: Report }> {
  const { stdout } = await camgate([...words, '--json'])
  return { report: JSON.parse(stdout) as Report }
}

describe.concurrent('--isolate', { timeout: 200_000 }, () => {
  test('takes auto and off, and nothing else', async () => {
    const { exitCode, stderr, files } = await camgate([...PLAN, '--isolate', 'always'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--isolate: found "?always"?, expected auto or off/m)
    expect(files).toEqual([])
  })

  test('does nothing where nobody named a server process, and says why', async () => {
    const { report } = await reported(PLAN)
    expect(report.run.isolation).toEqual({
      mode: 'off',
      reason: 'no server was started here, and no process id was given',
      server_processors: null,
      of_processors: null,
      notes: [],
    })
    expect(report.run.profile.isolation).toBe('off')
  })

  test.runIf(isLinux && PROCESSORS > 1)(
    'keeps a server back during the run and no longer, as part of the profile',
    async () => {
      const { url, pid } = await simulateProcess('--cameras', '4')
      const state = () => ({ nice: getPriority(pid), processors: processorsOf(pid).size })
      const before = state()
      const seen: ReturnType<typeof state>[] = []
      const watch = setInterval(() => seen.push(state()), 100)
      const target = ['--target', `${url}/camera/{camera}`, '--server-pid', String(pid)]
      const { report } = await reported([...PLAN, ...target])
      clearInterval(watch)
      const mode = PROCESSORS < 4 ? 'nice' : 'affinity'
      const left = PROCESSORS < 4 ? PROCESSORS : PROCESSORS - Math.floor(PROCESSORS / 4)
      expect(report.run.isolation).toMatchObject({ mode, server_processors: left, of_processors: PROCESSORS })
      expect(report.run.profile.isolation).toBe(mode)
      expect(seen).toContainEqual({ nice: before.nice + (mode === 'nice' ? 10 : 0), processors: left })
      if (process.getuid?.() === 0 || mode === 'affinity') {
        expect(report.run.isolation.notes).toEqual([])
        expect(state()).toEqual(before)
      } else expect(report.run.isolation.notes.join()).toContain('CAP_SYS_NICE')
    },
  )

  test.runIf(isLinux)('off leaves a server as it is', async () => {
    const { url, pid } = await simulateProcess('--cameras', '4')
    const target = ['--target', `${url}/camera/{camera}`, '--server-pid', String(pid)]
    const nices = new Set<number>()
    const watch = setInterval(() => nices.add(getPriority(pid)), 100)
    const { report } = await reported([...PLAN, ...target, '--isolate', 'off'])
    clearInterval(watch)
    expect(report.run.isolation).toMatchObject({ mode: 'off', reason: 'the isolate option is off' })
    expect([...nices]).toEqual([getPriority(pid)])
  })
})
