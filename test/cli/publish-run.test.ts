import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'

const PROGRAM = path.join(import.meta.dirname, 'publish-program.ts')

interface Circumstances {
  readonly format?: 'console' | 'json' | 'verdict'
  readonly exitCode?: number
  readonly hasReports?: boolean
  readonly stdout?: number | 'pipe'
}

function publish(given: Circumstances) {
  const { format = 'console', exitCode = EXIT.gateFailed, hasReports = true, stdout = 'pipe' } = given
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [reports, logs] = [path.join(folder, 'reports'), path.join(folder, 'logs')]
  for (const made of hasReports ? [reports, logs] : [logs]) mkdirSync(made)
  const run = spawnSync(process.execPath, [PROGRAM, reports, logs, format, String(exitCode)], {
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'pipe'],
  })
  return { ...run, files: hasReports ? readdirSync(reports) : [] }
}

describe('a run from the terminal', () => {
  test('has its own exit code and prints the report with its files', () => {
    const { status, stdout, stderr, files } = publish({ exitCode: EXIT.interrupted })
    expect([status, stderr, files.length]).toEqual([EXIT.interrupted, '', 4])
    expect(stdout).toContain('Gate')
    for (const file of files) expect(stdout).toContain(file)
  })

  test('prints only the verdict, or the report as JSON, if the user wants that', () => {
    expect(publish({ format: 'verdict' }).stdout).toMatch(/^fail: [^\n]*\n$/)
    expect(JSON.parse(publish({ format: 'json' }).stdout)).toMatchObject({ gate: { verdict: 'fail' } })
  })

  test('that cannot write its report is bad input and prints all of it, however little was wanted', () => {
    const { status, stdout, stderr } = publish({ format: 'verdict', hasReports: false })
    expect(status).toBe(EXIT.badInput)
    expect(stderr).toMatch(
      /^error: cannot write the report to .*: no such file or folder \(ENOENT\)\nhint: .* printed instead\n$/,
    )
    expect(stdout).toContain('test_24x2.log')
    expect(stdout.split('\n').length).toBeGreaterThan(20)
  })

  test('that prints to a full disk is bad input, but its report is written', () => {
    const { status, stderr, files } = publish({ stdout: openSync('/dev/full', 'w') })
    expect([status, stderr]).toEqual([
      EXIT.badInput,
      'error: cannot write to standard output: no space left (ENOSPC)\n',
    ])
    expect(files).toHaveLength(4)
  })

  test('that reached nobody says so last', () => {
    const { status, stderr } = publish({ exitCode: EXIT.unreachable, format: 'verdict' })
    expect(status).toBe(EXIT.unreachable)
    expect(stderr).toMatch(/^error: no camera of .* sent a frame: /)
  })
})
