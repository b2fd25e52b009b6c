import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, getPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { step } from './runner.ts'
import {
  CLI,
  checkout,
  commandLineOf,
  daemonCameras,
  freePort,
  github,
  isRunning,
  measuredStep,
  pullRequest,
  SHORT,
  startedCameras,
} from './scenes.ts'

/** A runner interrupts a step that is cancelled, and ends it 7.5 s later. */
const GRACE_S = 7.5

function portIn({ target = '' }: Readonly<Record<string, string>>): string {
  return new URL(target.replace('{camera}', '1')).port
}

function logIn(workspace: string): string {
  const folder = join(workspace, 'logs')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('multi')) : []
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
}

describe.concurrent('a server that the step starts', () => {
  test('lives until the post step, does not hold the output open, and is the process that is watched', async ({
    skip,
  }) => {
    const server = await startedCameras()
    const run = await measuredStep(await github(), { skip, inputs: { ...SHORT, ...server } })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
    expect(isRunning(`simulate --port ${portIn(server)}`)).toBe(true)
    const report = JSON.parse(
      readFileSync(join(run.workspace, run.outputs['report-json']!), 'utf8'),
    ) as Report
    expect(report.run.options.server_pid).toBe(JSON.parse(run.state.servers!)[0].pid)
    expect(report.resources?.window?.memory_bytes).toBeGreaterThan(10_000_000)
    expect((await run.post()).exitCode).toBe(0)
    expect(isRunning(`simulate --port ${portIn(server)}`)).toBe(false)
  })

  test('that comes up late is waited for, also one that listens on ::1 alone', async ({ skip }) => {
    const port = await freePort()
    const camera = `'${process.execPath}' '${CLI}' simulate --port ${port} --host ::1 --cameras 4`
    const inputs = {
      ...SHORT,
      start: `setsid sh -c "sleep 3; exec ${camera}" &`,
      target: `http://localhost:${port}/camera/{camera}`,
    }
    const run = await measuredStep(await github(), { skip, inputs })
    expect(run.log).toMatch(/start: first complete frame after [3-9]\.\d s/)
    expect(run.outputs.verdict).toBe('pass')
    await run.post()
  })

  test('that sends no frame in time is an error that shows its last lines, in the comment too', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'broken' })
    const inputs = {
      ...SHORT,
      start: 'echo "cannot open /dev/video0"; echo "::error::pwned"; sleep 60',
      target: 'http://localhost:9/{camera}',
      'wait-timeout': '2',
    }
    const event = { eventName: 'pull_request', payload: pullRequest(pull), environment: gh.environment }
    const run = await step({ ...event, inputs })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    expect(run.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Camera capacity: error: start: no complete frame within 2 s: .*ECONNREFUSED/),
    ])
    expect(run.log).toContain('  cannot open /dev/video0')
    for (const text of [run.summary, (await gh.api.comments(pull.number))[0]!.body]) {
      expect(text).toContain('### ❌ Nothing was measured')
      expect(text).toContain('cannot open /dev/video0')
    }
    expect(isRunning('sleep 60')).toBe(true)
    await run.post()
    expect(isRunning('sleep 60')).toBe(false)
  })

  test('whose command fails is not waited for', async () => {
    const inputs = {
      ...SHORT,
      start: 'echo no such option >&2; exit 3',
      target: 'http://localhost:9/{camera}',
    }
    const run = await step({ inputs, environment: (await github()).environment })
    expect(run.seconds).toBeLessThan(10)
    expect(run.annotations[0]?.message).toContain(
      'start: the command ended with exit code 3 before its first frame',
    )
    expect(run.log).toContain('no such option')
  })

  test('of the baseline is started and ended like the one under test', async () => {
    const server = await startedCameras()
    const inputs = {
      ...SHORT,
      ...server,
      'baseline-start': 'echo the base is broken; sleep 61',
      'baseline-target': 'http://localhost:9/{camera}',
      'wait-timeout': '3',
    }
    const run = await step({ inputs, environment: (await github()).environment })
    expect(run.annotations[0]?.message).toMatch(/baseline-start: no complete frame within 3 s/)
    expect(run.log).toContain('the base is broken')
    await run.post()
    expect(isRunning('sleep 61')).toBe(false)
    expect(isRunning(`simulate --port ${portIn(server)}`)).toBe(false)
  })

  test('sees neither the tokens nor the command files of the step', async () => {
    const inputs = {
      ...SHORT,
      start: 'env; echo verdict=pass >> "$GITHUB_OUTPUT"; exit 4',
      target: 'http://localhost:9/{camera}',
    }
    const run = await step({ inputs, environment: (await github()).environment })
    expect(run.outputs.verdict).toBe('error')
    const log = readFileSync(join(run.workspace, 'logs/start.log'), 'utf8')
    expect(log).toMatch(/^PATH=/m)
    expect(log).toMatch(/^GITHUB_REPOSITORY=/m)
    expect(log).not.toMatch(/^(INPUT_|ACTIONS_|GITHUB_OUTPUT|GITHUB_TOKEN|GITHUB_STATE)/m)
  })
})

/** Priority and processors of each process that serves cameras on a port. */
function statesOf(port: string): string[] {
  const numbers = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  return numbers.flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`simulate\0--port\0${port}\0`)) return []
      const processors = /^Cpus_allowed_list:.*$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
      return [`nice ${getPriority(pid)} ${processors?.[0]}`]
    } catch {
      return []
    }
  })
}

describe.concurrent('the isolation of servers that the step starts', () => {
  const mode = availableParallelism() === 1 ? 'off' : availableParallelism() < 4 ? 'nice' : 'affinity'
  const BRIEF = { 'max-connections': '8', 'trial-duration': '1', 'time-budget': '10s' }

  /** Also in a step that this machine disturbed: what is done to the servers is the same. */
  async function isolated(inputs: Readonly<Record<string, string>>) {
    const [server, base] = [await startedCameras(), await startedCameras()]
    const compared = { 'baseline-start': base.start ?? '', 'baseline-target': base.target ?? '' }
    const during = { server: new Set<string>(), base: new Set<string>() }
    const look = setInterval(() => {
      for (const state of statesOf(portIn(server))) during.server.add(state)
      for (const state of statesOf(portIn(base))) during.base.add(state)
    }, 200)
    const run = await step({
      inputs: { ...SHORT, ...BRIEF, ...server, ...compared, ...inputs },
      environment: (await github()).environment,
    })
    clearInterval(look)
    const json = readFileSync(join(run.workspace, run.outputs['report-json']!), 'utf8')
    const pids = (JSON.parse(run.state.servers!) as { pid: number }[]).map(({ pid }) => pid)
    const nices = pids.map((pid) => getPriority(pid))
    await run.post()
    return { isolation: (JSON.parse(json) as Report).run.isolation, nices, during }
  }

  test.runIf(process.platform === 'linux')(
    'is the same for both of a comparison, and is undone',
    async () => {
      const { isolation, nices, during } = await isolated({})
      expect(isolation.mode).toBe(mode)
      // As it was started, and as it was isolated.
      for (const states of [during.server, during.base]) expect(states.size).toBe(mode === 'off' ? 1 : 2)
      if (process.getuid?.() !== 0) return
      expect(isolation.notes).toEqual([])
      expect(nices).toEqual([getPriority(process.pid), getPriority(process.pid)])
    },
  )

  test('is left out when the input says so', async () => {
    const { isolation, during } = await isolated({ isolate: 'off' })
    for (const states of [during.server, during.base]) expect(states.size).toBe(1)
    expect(isolation).toMatchObject({ mode: 'off', reason: 'the isolate option is off' })
  })
})

describe.concurrent('a server that ends before the measurement', () => {
  /** Ends the process that a step started, in the middle of its window. */
  async function killInWindow(workspace: string, port: string): Promise<void> {
    while (!logIn(workspace).includes('window opened')) await sleep(100)
    await sleep(1500)
    const part = `simulate --port ${port}`
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      if (commandLineOf(pid).includes(part)) process.kill(Number(pid), 'SIGKILL')
  }

  test('is an error in colour, outputs, summary and comment; what was measured is kept', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'crash' })
    const server = await startedCameras()
    const workspace = checkout()
    let killed = Promise.resolve()
    const run = await step({
      inputs: {
        ...SHORT,
        ...server,
        start: `echo "serving with care"; exec ${server.start}`,
        duration: '60',
      },
      eventName: 'pull_request',
      payload: pullRequest(pull),
      environment: gh.environment,
      workspace,
      started: () => {
        killed = killInWindow(workspace, portIn(server))
      },
    })
    await killed
    expect(run.seconds).toBeLessThan(30)
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    const why = 'start: the command was ended by SIGKILL before the end of the measurement'
    expect(run.annotations.find(({ level }) => level === 'error')?.message).toBe(
      `Camera capacity: error: ${why}`,
    )
    const report = JSON.parse(
      readFileSync(join(run.workspace, run.outputs['report-json']!), 'utf8'),
    ) as Report
    expect(report.run.interrupted).toBe(true)
    expect(report.multi_connection_test_info.actual_duration).toBeGreaterThan(1)
    for (const text of [run.summary, (await gh.api.comments(pull.number))[0]!.body]) {
      expect(text).toContain(`**ERROR**: ${why}`)
      expect(text).toContain('serving with care')
    }
    await run.post()
  })

  test('is an error too when its command ended well, unless the target still delivers', async () => {
    const port = await freePort()
    const cameras = `'${process.execPath}' '${CLI}' simulate --port ${port} --cameras 4`
    const inputs = {
      ...SHORT,
      start: `${cameras} & sleep 6; kill %1; wait %1 || true`,
      target: `http://localhost:${port}/camera/{camera}`,
      duration: '8',
    }
    const run = await step({ inputs, environment: (await github()).environment })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    expect(run.annotations.map(({ message }) => message).join('\n')).toMatch(
      /start: the command ended with exit code 0 and left no process here before the end of the measurement, and http:\S+ delivers nothing/,
    )
    await run.post()
  })
})

describe.concurrent('a target that delivers before start ran', () => {
  /** However busy this machine is. */
  const MEASURED = ['pass', 'inconclusive']

  test('is an error, and the command does not run; start-reuse takes it as it is', async () => {
    const gh = await github()
    const server = await daemonCameras()
    const first = await step({ inputs: { ...SHORT, ...server }, environment: gh.environment })
    expect(MEASURED).toContain(first.outputs.verdict)
    const inputs = { ...SHORT, ...server, start: 'touch started' }
    const second = await step({ inputs, environment: gh.environment })
    expect({ code: second.exitCode, verdict: second.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    expect(second.annotations[0]?.message).toMatch(
      /start: something already answers at the target: http:\S+ delivers frames before the command ran/,
    )
    expect(second.files).not.toContain('started')
    const reused = await step({ inputs: { ...inputs, 'start-reuse': 'true' }, environment: gh.environment })
    expect(MEASURED).toContain(reused.outputs.verdict)
    expect(reused.files).not.toContain('started')
    expect(reused.log).toMatch(/start: not run, http:\S+ delivers already/)
    await first.post()
  })
})

describe('a job that is cancelled', () => {
  test('in the measurement writes its report in time, comments nothing, and leaves no process', async () => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'cancelled' })
    const server = await daemonCameras()
    const workspace = checkout()
    let cancelledAt = Number.NaN
    const run = await step({
      inputs: { ...SHORT, ...server, duration: '60' },
      eventName: 'pull_request',
      payload: pullRequest(pull),
      environment: gh.environment,
      workspace,
      started: async (child) => {
        while (!logIn(workspace).includes('window opened')) await sleep(100)
        await sleep(2000)
        cancelledAt = performance.now()
        child.kill('SIGINT')
      },
    })
    expect((performance.now() - cancelledAt) / 1000).toBeLessThan(GRACE_S)
    expect(run.outputs.verdict).toBe('error')
    expect(run.exitCode).not.toBe(0)
    const report = JSON.parse(
      readFileSync(join(run.workspace, run.outputs['report-json']!), 'utf8'),
    ) as Report
    expect(report.run.interrupted).toBe(true)
    expect(report.multi_connection_test_info.actual_duration).toBeGreaterThan(1)
    expect(run.summary).toContain(', interrupted after ')
    expect(gh.api.requests).toEqual([])
    await run.post()
    expect(isRunning(`simulate --port ${portIn(server)}`)).toBe(false)
  })

  test('while it waits for the server ends at once', async () => {
    const inputs = { ...SHORT, start: 'sleep 62', target: 'http://localhost:9/{camera}' }
    const run = await step({
      inputs,
      environment: (await github()).environment,
      started: async (child) => {
        await sleep(3000)
        child.kill('SIGTERM')
      },
    })
    expect(run.seconds).toBeLessThan(3 + GRACE_S)
    expect(run.outputs.verdict).toBe('error')
    await run.post()
    expect(isRunning('sleep 62')).toBe(false)
  })
})
