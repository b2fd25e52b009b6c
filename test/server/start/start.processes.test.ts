import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ServerId } from '../../../src/server/start/server-id.ts'
import { startServer } from '../../../src/server/start/start.ts'
import { ended, folder, killWhenFinished, markedBy, said, start, textOf } from './started.ts'

/** Of a command that ends by itself. */
async function outputOf(command: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const server = await start(command, { environment })
  await ended(server)
  return textOf(server.log)
}

describe.concurrent('the output of a server', () => {
  test('goes to its log, both streams', async () => {
    const logsDir = folder()
    const server = await start('echo out; echo err >&2', { logsDir })
    await ended(server)
    expect(server.log).toBe(path.join(logsDir, 'start.log'))
    expect(textOf(server.log)).toBe('out\nerr\n')
  })

  test('is there while it runs', async () => {
    const server = await start('echo listening; sleep 600')
    await said(server.log, 'listening')
    expect(server.ending()).toBeUndefined()
    expect(server.hasFailed()).toBe(false)
  })

  test('has logs of their own for two servers of one name, and overwrites no other file', async () => {
    const logsDir = folder()
    writeFileSync(path.join(logsDir, 'start.log'), 'of another step')
    const names: string[] = []
    for (const command of ['echo one', 'echo two']) {
      const server = await start(command, { logsDir })
      await ended(server)
      names.push(path.basename(server.log), textOf(server.log))
    }
    const other = await start('echo three', { logsDir, input: 'baseline-start' })
    expect(names).toEqual(['start_2.log', 'one\n', 'start_3.log', 'two\n'])
    expect(path.basename(other.log)).toBe('baseline-start.log')
    expect(textOf(path.join(logsDir, 'start.log'))).toBe('of another step')
    expect(readdirSync(logsDir)).toHaveLength(4)
  })

  test('that cannot be kept is an error', async () => {
    const logsDir = path.join(folder(), 'missing')
    await expect(start('echo', { logsDir })).rejects.toMatchObject({
      code: 'cannot_write',
      message: `logs-dir: cannot create ${path.join(logsDir, 'start.log')}`,
    })
  })
})

describe.concurrent('a command', () => {
  test.each([
    ['true', 'ended with exit code 0', false],
    ['exit 3', 'ended with exit code 3', true],
    ['no-such-program', 'ended with exit code 127', true],
    ['kill -KILL $$', 'was ended by SIGKILL', true],
    ['kill -TERM $$; sleep 600', 'was ended by SIGTERM', true],
    ['if then', 'ended with exit code 2', true],
    ['sleep 600 & exit 0', 'ended with exit code 0', false],
  ])('%j %s', async (command, ending, hasFailed) => {
    const server = await start(command)
    await ended(server)
    expect(server.ending()).toBe(ending)
    expect(server.hasFailed()).toBe(hasFailed)
  })

  test.each(['false\necho went on', 'false | true\necho went on'])(
    'ends where a part of it fails, as a step does: %j',
    async (command) => {
      const server = await start(command)
      await ended(server)
      expect(server.hasFailed()).toBe(true)
      expect(textOf(server.log)).toBe('')
    },
  )

  test('reads nothing from the input of this process', async () => {
    expect(await outputOf('cat; echo end')).toBe('end\n')
  })

  test('runs in a process group of its own, so that no signal for this process reaches it', async () => {
    const { pid } = await start('sleep 600')
    const stat = textOf(`/proc/${pid}/stat`)
    expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]).toBe(String(pid))
  })

  test('without bash is an error that says so', async () => {
    const environment = { PATH: folder() }
    await expect(
      startServer('echo', { input: 'start', logsDir: folder(), environment }),
    ).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/^start: bash could not be/),
    })
  })
})

describe.concurrent('the environment of a server', () => {
  test('has nothing that belongs to this step alone', async () => {
    const kept = {
      PATH: process.env.PATH,
      HOME: '/home/somebody',
      MY_TOKEN: 'kept',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'org/cameras',
      GITHUB_SHA: 'abc',
      GITHUB_WORKSPACE: '/w',
      RUNNER_TEMP: '/t',
      NOT_INPUT_: 'kept',
    }
    const hidden = [
      'INPUT_GITHUB-TOKEN',
      'INPUT_HEADERS',
      'STATE_servers',
      'ACTIONS_RUNTIME_TOKEN',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
      'GITHUB_OUTPUT',
      'GITHUB_ENV',
      'GITHUB_PATH',
      'GITHUB_STATE',
      'GITHUB_STEP_SUMMARY',
      'GITHUB_TOKEN',
      'GITHUB_ACTION',
      'GITHUB_ACTION_PATH',
    ]
    const environment = { ...kept, ...Object.fromEntries(hidden.map((name) => [name, 'hunter2'])) }
    const printed = await outputOf('env', environment)
    expect(printed).not.toContain('hunter2')
    for (const [name, value] of Object.entries(kept))
      expect(printed.split('\n')).toContain(`${name}=${value}`)
  })

  test('has the mark by which the server is found again', async () => {
    const server = await start('env; sleep 600')
    await said(server.log, `=${server.tag}\n`)
    expect(markedBy(server)).toContain(server.pid)
  })
})

test.concurrent('a server lives on when the process that started it ends, and holds none of its output open', async () => {
  const program = fileURLToPath(new URL('parent.ts', import.meta.url))
  const logsDir = folder()
  const parent = spawn(process.execPath, [program, 'sleep 1; echo still here; sleep 600', logsDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(parent, 'close')
  const server = JSON.parse(await text(parent.stdout)) as ServerId
  killWhenFinished(server)
  expect((await closed)[0]).toBe(0)
  expect(markedBy(server)).toContain(server.pid)
  await said(path.join(logsDir, 'start.log'), 'still here')
})
