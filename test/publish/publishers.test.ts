import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { EXPORT_FORMATS, type ExportFormat } from '../../src/model/export-formats.ts'
import { type Publisher, publishAll } from '../../src/publish/publisher.ts'
import { publishersFor } from '../../src/publish/publishers.ts'
import { parseReport } from '../../src/report/json.ts'
import type { Report } from '../../src/report/schema/schema.ts'
import { mixed, searched } from '../report/runs.ts'
import { measuredRun } from './measured-run.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'camgate-publishers-'))
  await mkdir(path.join(folder, 'logs'))
  await mkdir(path.join(folder, 'reports'))
  const made = folder
  onTestFinished(() => rm(made, { recursive: true }))
})

const reportsDir = () => path.join(folder, 'reports')

function publishing(report: Report, formats: ExportFormat[] | null = null) {
  const warn = vi.fn<(text: string) => void>()
  const publish = vi.fn<Publisher['publish']>(async () => ({}))
  const run = measuredRun(report, path.join(folder, 'logs'))
  const publishers = publishersFor({ reportsDir: reportsDir(), formats }, { warn, own: [{ publish }] })
  return { run, warn, publish, all: () => publishAll(publishers, { run, failure: null }) }
}

async function lastLine(): Promise<unknown> {
  const lines = (await readFile(path.join(folder, 'logs/test_24x2.log'), 'utf8')).trim().split('\n')
  return JSON.parse(lines.at(-1) ?? '')
}

describe('what every entry publishes to', () => {
  test('writes the report files and ends the log with their names before anything else', async () => {
    const { all, publish, warn } = publishing(mixed())
    const { files, errors } = await all()
    const names = [
      'test_24x2.json',
      'test_24x2_connections.csv',
      'test_24x2_cameras.csv',
      'test_24x2_report.html',
    ]
    expect(files.map((file) => path.basename(file))).toEqual([...names, 'test_24x2.log'])
    expect(publish.mock.calls[0]?.[1]).toEqual({ files, errors: [], artifact: null })
    expect((await readdir(reportsDir())).toSorted()).toEqual(names.toSorted())
    expect(await lastLine()).toMatchObject({ level: 'info', msg: 'report written', files: names })
    expect([errors, warn.mock.calls]).toEqual([[], []])
  })

  test('the JSON comes first, and is the report; trials have a table of their own', async () => {
    const report = searched()
    const { files } = await publishing(report).all()
    const [json = ''] = files
    expect(parseReport(JSON.parse(await readFile(json, 'utf8')))).toEqual(report)
    expect(files).toContain(path.join(reportsDir(), 'test_24x2_trials.csv'))
  })

  test('write the files of the formats that were asked for after the report, and name them in the log', async () => {
    const { all } = publishing(mixed(), [...EXPORT_FORMATS])
    const { files } = await all()
    const names = files.map((file) => path.basename(file))
    const exports = [
      'test_24x2_junit.xml',
      'test_24x2.bigger-is-better.json',
      'test_24x2.smaller-is-better.json',
      'test_24x2.bencher.json',
      'test_24x2.prom',
      'test_24x2_row.csv',
    ]
    expect(names[0]).toBe('test_24x2.json')
    expect(names.filter((name) => exports.includes(name))).toEqual(exports)
    expect(await readdir(reportsDir())).toEqual(expect.arrayContaining(exports))
    expect(await lastLine()).toMatchObject({ files: expect.arrayContaining(exports) })
  })

  test('go on without the page if it cannot be written: a warning says why, and everything else is there', async () => {
    const { all, warn } = publishing(mixed())
    await mkdir(path.join(reportsDir(), 'test_24x2_report.html'))
    const { files, errors } = await all()
    expect(files.map((file) => path.basename(file))).toEqual([
      'test_24x2.json',
      'test_24x2_connections.csv',
      'test_24x2_cameras.csv',
      'test_24x2.log',
    ])
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^The HTML report was not written: cannot write/)],
    ])
    expect(errors).toEqual([])
  })

  test('go on without the page if it cannot be drawn', async () => {
    const report = mixed()
    const { all, warn } = publishing({ ...report, fr: { ...report.fr, terms: null as never } })
    const { files, errors } = await all()
    expect(files).toHaveLength(4)
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^The HTML report was not written: /)]])
    expect(errors).toEqual([])
  })

  test('go on without the report files: the log says why, and only it is left', async () => {
    const { all, publish } = publishing(mixed())
    await rm(reportsDir(), { recursive: true })
    const { files, errors } = await all()
    expect(files.map((file) => path.basename(file))).toEqual(['test_24x2.log'])
    expect(errors).toEqual([expect.objectContaining({ code: 'cannot_write' })])
    expect(publish.mock.calls[0]?.[1]).toEqual({ files, errors, artifact: null })
    const error = `cannot write the report to ${reportsDir()}: no such file or folder (ENOENT)`
    expect(await lastLine()).toMatchObject({ level: 'error', msg: 'report not written', error })
  })

  test('warn of a log that is gone and do not name it, and that is no error', async () => {
    const { all, run, warn } = publishing(mixed())
    await rm(run.log?.path ?? '')
    const { files, errors } = await all()
    expect(warn.mock.calls).toEqual([[`the log ${run.log?.path} is gone: it was removed during the run`]])
    expect(files).toHaveLength(4)
    expect(errors).toEqual([])
  })

  test('leave no files of a run that measured nothing', async () => {
    const publish = vi.fn<Publisher['publish']>(async () => ({}))
    const publishers = publishersFor(
      { reportsDir: reportsDir(), formats: null },
      { warn: () => {}, own: [{ publish }] },
    )
    const failure = { message: 'start: the command ended' }
    expect(await publishAll(publishers, { run: null, failure })).toMatchObject({ files: [], errors: [] })
    expect(publish).toHaveBeenCalledOnce()
    expect(await readdir(reportsDir())).toEqual([])
  })
})
