import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { camgate, emptyFolder } from '../camgate.ts'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)('a full disk under the log is a warning, and the verdict is the same', async () => {
  const disk = emptyFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk])
  onTestFinished(() => {
    execFileSync('umount', [disk])
  })
  writeFileSync(join(disk, 'full'), Buffer.alloc(4096))
  const words = ['2', '--duration', '2', '--settle', '0', '--nominal-fps', '25', '--json', '--logs-dir', disk]
  const { exitCode, stdout, stderr, files } = await camgate(words)
  expect([0, 3]).toContain(exitCode)
  expect(stderr).toMatch(/warning: the log .* ends early: no space left \(ENOSPC\)/)
  expect(JSON.parse(stdout).individual_connections).toHaveLength(2)
  expect(files.filter((file) => file.endsWith('.json'))).toHaveLength(1)
})

test.skipIf(!isRoot)('a full disk is a clear error, and the report is still printed', async () => {
  const disk = emptyFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk])
  onTestFinished(() => {
    execFileSync('umount', [disk])
  })
  const words = ['2', '--duration', '2', '--settle', '0', '--nominal-fps', '25', '--json']
  const { exitCode, stdout, stderr } = await camgate([
    ...words,
    '--reports-dir',
    disk,
    '--logs-dir',
    join(disk, 'logs'),
  ])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/error: cannot write the report to .*: no space left \(ENOSPC\)/)
  expect(JSON.parse(stdout).individual_connections).toHaveLength(2)
  expect(readdirSync(disk)).toEqual(['logs'])
})
