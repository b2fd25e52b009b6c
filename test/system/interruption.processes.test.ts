import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { onTestFinished, poll } from '../current-test.ts'

const MODULE = JSON.stringify(path.resolve(import.meta.dirname, '../../src/system/interruption.ts'))

/** A program that says what it hears, and works on for as long as it is told to. */
async function program(workMs: number): Promise<{ child: ChildProcess; said: string[] }> {
  const text = `
    import { Interruption } from ${MODULE}
    const { signal, beforeExit } = new Interruption(() => { console.log('first') })
    beforeExit(async () => { console.log('undone') })
    beforeExit(() => new Promise(() => {}))
    signal.addEventListener('abort', () => setTimeout(() => { console.log('written'); process.exit(130) }, ${workMs}))
    setInterval(() => {}, 1000)
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line))
  await poll(() => said).toContain('ready')
  return { child, said }
}

describe.concurrent('a program that gets signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a run in good order', async (name) => {
    const { child, said } = await program(100)
    child.kill(name)
    expect(await once(child, 'close')).toEqual([130, null])
    expect(said).toEqual(['ready', 'first', 'written'])
  })

  test('a second signal does not stop what is being written', async () => {
    const { child, said } = await program(1000)
    for (const name of ['SIGINT', 'SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
      child.kill(name)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await once(child, 'close')).toEqual([130, null])
    expect(said).toEqual(['ready', 'first', 'written'])
  })

  test('a second signal ends what hangs, and undoes what must be undone', async () => {
    const { child, said } = await program(60_000)
    const startedAt = performance.now()
    child.kill('SIGINT')
    await poll(() => said).toContain('first')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    expect(said).toEqual(['ready', 'first', 'undone'])
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})
