import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { saveState, setOutput } from '../../../src/action/github/command-files.ts'
import { captured } from '../../captured-output.ts'
import { annotationsIn, keyValues } from '../../github/workflow-commands.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-files-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function fileFor(name: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, '')
  vi.stubEnv(`GITHUB_${name}`, file)
  return file
}

test('outputs and state are what a later step reads, of several lines too', () => {
  const [output, state] = [fileFor('OUTPUT'), fileFor('STATE')]
  setOutput('verdict', 'pass')
  setOutput('capacity', 240)
  saveState('servers', 'a\nverdict=forged')
  expect(keyValues(readFileSync(output, 'utf8'))).toEqual({ verdict: 'pass', capacity: '240' })
  expect(keyValues(readFileSync(state, 'utf8'))).toEqual({ servers: 'a\nverdict=forged' })
})

test('a file that cannot be written is one warning, and the run goes on', async () => {
  vi.stubEnv('GITHUB_OUTPUT', path.join(folder, 'gone'))
  const { stdout } = await captured(async () => {
    setOutput('verdict', 'pass')
    setOutput('capacity', 240)
  })
  expect(annotationsIn(stdout)).toMatchObject([
    { level: 'warning', message: expect.stringContaining('GITHUB_OUTPUT') },
  ])
})
