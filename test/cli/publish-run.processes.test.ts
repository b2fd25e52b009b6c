import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { publishRun } from '../../src/cli/publish-run.ts'
import { EXIT } from '../../src/errors.ts'
import { captured } from '../captured-output.ts'
import { measuredRun } from '../publish/measured-run.ts'
import { mixed } from '../report/runs.ts'

const PROGRAM = path.join(import.meta.dirname, 'publish-program.ts')

interface Circumstances {
  readonly format?: 'console' | 'json' | 'verdict'
  readonly exitCode?: number
  readonly hasReports?: boolean
}

function folders({ hasReports = true } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [reports, logs] = [path.join(folder, 'reports'), path.join(folder, 'logs')]
  for (const made of hasReports ? [reports, logs] : [logs]) mkdirSync(made)
  return { reports, logs }
}

async function publish({ format = 'console', exitCode = EXIT.gateFailed, hasReports = true }: Circumstances) {
  const { reports, logs } = folders({ hasReports })
  const run = measuredRun(mixed(), logs, exitCode)
  const printing = { format, color: false }
  const { value: status, ...printed } = await captured(() =>
    publishRun(run, { reportsDir: reports, formats: null }, printing),
  )
  return { status, ...printed, files: hasReports ? readdirSync(reports) : [] }
}

describe('a run from the terminal', () => {
  test('has its own exit code and prints the report with its files', async () => {
    const { status, stdout, stderr, files } = await publish({ exitCode: EXIT.interrupted })
    expect([status, stderr, files.length]).toEqual([EXIT.interrupted, '', 4])
    expect(stdout).toContain('Gate')
    for (const file of files) expect(stdout).toContain(file)
  })

  test('prints only the verdict, or the report as JSON, if the user wants that', async () => {
    expect((await publish({ format: 'verdict' })).stdout).toMatch(/^fail: [^\n]*\n$/)
    expect(JSON.parse((await publish({ format: 'json' })).stdout)).toMatchObject({
      gate: { verdict: 'fail' },
    })
  })

  test('that cannot write its report is bad input and prints all of it, however little was wanted', async () => {
    const { status, stdout, stderr } = await publish({ format: 'verdict', hasReports: false })
    expect(status).toBe(EXIT.badInput)
    expect(stderr).toMatch(
      /^error: cannot write the report to .*: no such file or folder \(ENOENT\)\nhint: .* printed instead\n$/,
    )
    expect(stdout).toContain('test_24x2.log')
    expect(stdout.split('\n').length).toBeGreaterThan(20)
  })

  test('that prints to a full disk is bad input, but its report is written', () => {
    const { reports, logs } = folders()
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, reports, logs], {
      encoding: 'utf8',
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    expect([status, stderr]).toEqual([
      EXIT.badInput,
      'error: cannot write to standard output: no space left (ENOSPC)\n',
    ])
    expect(readdirSync(reports)).toHaveLength(4)
  })

  test('that reached nobody says so last', async () => {
    const { status, stderr } = await publish({ exitCode: EXIT.unreachable, format: 'verdict' })
    expect(status).toBe(EXIT.unreachable)
    expect(stderr).toMatch(/^error: no camera of .* sent a frame: /)
  })
})
