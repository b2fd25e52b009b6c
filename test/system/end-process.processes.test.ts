import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'

const SYSTEM = path.resolve(import.meta.dirname, '../../src/system')

/** Ends at the first signal, with much to free. */
const PROGRAM = `
  import { Worker } from 'node:worker_threads'
  import { endProcess } from ${JSON.stringify(`${SYSTEM}/end-process.ts`)}
  import { Interruption } from ${JSON.stringify(`${SYSTEM}/interruption.ts`)}
  const workers = [1, 2].map(() => new Worker('setInterval(() => {}, 1000)', { eval: true }))
  globalThis.kept = Array.from({ length: 1e6 }, (_, at) => ({ at }))
  const { signal } = new Interruption(() => {})
  const timer = setInterval(() => {}, 1000)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    for (const worker of workers) worker.unref()
    process.exitCode = 130
    endProcess()
  })
  console.log('ready')`

test('a process that is ending keeps its exit code, however many signals it still gets', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const ended = once(child, 'exit')
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT')
    await sleep(1)
  }
  expect(await ended).toEqual([130, null])
})
