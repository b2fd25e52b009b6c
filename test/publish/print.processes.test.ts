import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const module = path.resolve(import.meta.dirname, '../../src/publish/print.ts')
const program = `
  import { write } from ${JSON.stringify(module)}
  process.stdout.on('error', () => {})
  await write('a report').catch((error) => console.error(error.message))`

function written(stdout: number | 'pipe') {
  const words = ['--input-type=module', '-e', program]
  return spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'] })
}

test('a report that is printed to a full disk is an error, not lost in silence', () => {
  expect(written(openSync('/dev/full', 'w')).stderr).toBe(
    'cannot write to standard output: no space left (ENOSPC)\n',
  )
})

test('a report that is printed to a reader is whole', () => {
  expect(written('pipe')).toMatchObject({ stdout: 'a report', stderr: '' })
})
