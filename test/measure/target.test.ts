import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { planFrom } from '../../src/config/read-plan.ts'
import type { RunIo } from '../../src/measure/run-session.ts'
import { openTarget } from '../../src/measure/target.ts'

/** What a run with these cameras says before it measures, and how its report describes them. */
async function opened(...urls: readonly string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'camgate-target-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const camerasFile = path.join(folder, 'cameras.txt')
  writeFileSync(camerasFile, urls.join('\n'))
  const said: string[] = []
  const progress = { say: (text: string) => said.push(text) }
  const io = { signal: new AbortController().signal, progress } as unknown as RunIo
  const { text } = await openTarget(planFrom({ cameras: String(urls.length), camerasFile }, null), io)
  return { said, text }
}

test('cameras with the same URL are noticed before anything is measured', async () => {
  expect(await opened('http://nvr/1', 'http://nvr/2', 'http://nvr/1')).toEqual({
    said: ['The 3 cameras have 2 different URLs: cameras with the same URL are viewers of one stream.'],
    text: 'all 3 cameras, with 2 different URLs',
  })
})

test('cameras with different URLs are no reason for a notice', async () => {
  expect(await opened('http://nvr/1', 'http://nvr/2')).toEqual({ said: [], text: 'all 2 cameras' })
})
