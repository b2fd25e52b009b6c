import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { prepareFolder, writeWhole } from '../../src/publish/files.ts'
import { openLog } from '../../src/publish/log.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'camgate-files-'))
})

describe('writing files', () => {
  test('writes all of them and leaves nothing else', async () => {
    const files = new Map([
      [path.join(folder, 'a.json'), '{}'],
      [path.join(folder, 'b.csv'), 'x\n'],
    ])
    expect(await writeWhole(files)).toEqual([...files.keys()])
    expect((await readdir(folder)).toSorted()).toEqual(['a.json', 'b.csv'])
    expect(await readFile(path.join(folder, 'b.csv'), 'utf8')).toBe('x\n')
  })

  test('when one cannot be written none is, and the error says where', async () => {
    const files = new Map([
      [path.join(folder, 'a.json'), '{}'],
      [path.join(folder, 'missing', 'b.csv'), 'x'],
    ])
    await expect(writeWhole(files)).rejects.toThrow(
      expect.objectContaining({ code: 'cannot_write', message: expect.stringContaining(folder) }),
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('where a folder is in the way of one none is, and the error says what could not be written', async () => {
    await mkdir(path.join(folder, 'b.yml'))
    const files = new Map([
      [path.join(folder, 'a.json'), '{}'],
      [path.join(folder, 'b.yml'), 'x'],
    ])
    await expect(writeWhole(files, { what: 'the workflow', hint: 'h' })).rejects.toThrow(
      expect.objectContaining({
        message: `cannot write the workflow to ${folder}: a folder (EISDIR)`,
        hint: 'h',
      }),
    )
    expect(await readdir(folder)).toEqual(['b.yml'])
  })

  test('where the folder has become a file, the error says so', async () => {
    const reports = path.join(folder, 'reports')
    await prepareFolder(reports, '--reports-dir')
    await rm(reports, { recursive: true })
    await writeFile(reports, '')
    await expect(writeWhole(new Map([[path.join(reports, 'a.json'), '{}']]))).rejects.toThrow(
      expect.objectContaining({ code: 'cannot_write', message: expect.stringContaining('not a folder') }),
    )
  })

  test.each(['/proc', '/proc/x', '/proc/self/x', '/dev/null', '/dev/null/x', '\0', 'x'.repeat(5000)])(
    'a folder %j is refused before anything starts',
    async (name) => {
      await expect(prepareFolder(name, '--reports-dir')).rejects.toThrow(
        expect.objectContaining({ code: 'cannot_write', message: expect.stringMatching(/^--reports-dir: /) }),
      )
    },
  )

  test('a file in place of the folder is named as such before anything starts', async () => {
    const file = path.join(folder, 'no-folder')
    await writeFile(file, '', { mode: 0o777 })
    await expect(prepareFolder(file, '--reports-dir')).rejects.toThrow(
      `--reports-dir: cannot write to ${file}: not a folder (ENOTDIR)`,
    )
  })

  test('a folder in a circle of links is refused before anything starts', async () => {
    const circle = path.join(folder, 'circle')
    await symlink(circle, circle)
    await expect(prepareFolder(circle, '--logs-dir')).rejects.toThrow(/--logs-dir: cannot write to/)
  })

  test('a folder that cannot be made is found before anything starts', async () => {
    const file = path.join(folder, 'file')
    await writeFile(file, '')
    await expect(prepareFolder(path.join(file, 'reports'), '--reports-dir')).rejects.toThrow(
      /--reports-dir: cannot write to .*file\/reports/,
    )
    await prepareFolder(path.join(folder, 'deep', 'reports'), '--reports-dir')
    expect(await readdir(path.join(folder, 'deep'))).toEqual(['reports'])
  })
})

describe('the log', () => {
  test('is one JSON object a line with time, level, msg, run_id and connection_id', async () => {
    const file = path.join(folder, 'run.log')
    const { log, close } = openLog(file, openSync(file, 'wx'), 'run-1')
    log.info('started')
    log.warn({ connection_id: 'camera_1_conn_1', detail: 'a\n::error::' }, 'stream ended')
    await close()
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    const [first, second] = lines.map((line) => JSON.parse(line))
    expect(first).toEqual({ level: 'info', time: expect.any(String), run_id: 'run-1', msg: 'started' })
    expect(new Date(first.time).getTime()).toBeGreaterThan(1.7e12)
    expect(second).toMatchObject({
      level: 'warn',
      connection_id: 'camera_1_conn_1',
      detail: 'a\n::error::',
    })
    expect(lines).toHaveLength(2)
  })

  test('of connections that end all night long does not grow with them: it counts them by the minute', async () => {
    const file = path.join(folder, 'run.log')
    const { connections, close } = openLog(file, openSync(file, 'wx'), 'run-1')
    const ended = (kind: string, at: number) =>
      connections.add('warn', 'stream ended', kind, { kind, detail: 'x'.repeat(200) }, at)
    for (let at = 0; at < 3_600_000; at += 100) ended(at % 200 === 0 ? 'closed' : 'stalled', at)
    await close()
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.slice(0, 500).every(({ detail }) => detail.length === 200)).toBe(true)
    expect(lines.length).toBeGreaterThan(555)
    expect(lines.length).toBeLessThan(565)
    const counted = lines.slice(500).flatMap(({ counts }) => Object.entries<number>(counts))
    expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(35_500)
    expect(new Set(counted.map(([name]) => name))).toEqual(
      new Set(['stream ended: closed', 'stream ended: stalled']),
    )
  })

  test('on a full disk ends early, says so, and tries nothing again', async () => {
    const { log, close } = openLog('/dev/full', openSync('/dev/full', 'w'), 'run-1')
    for (let line = 0; line < 1000; line += 1) log.info('started')
    expect(await close()).toBe('the log /dev/full ends early: no space left (ENOSPC)')
    log.info('after the end')
    expect(await close()).toBe('the log /dev/full ends early: no space left (ENOSPC)')
  })

  test.each(['', 'process.exit(0)', "process.kill(process.pid, 'SIGTERM')"])(
    'on a full disk keeps no process from ending, be it by %j',
    async (ending) => {
      const module = path.resolve(import.meta.dirname, '../../src/publish/log.ts')
      const program = `
        import { openSync } from 'node:fs'
        import { openLog } from ${JSON.stringify(module)}
        openLog('/dev/full', openSync('/dev/full', 'w'), 'run-1').log.info('started')
        setTimeout(() => { ${ending} }, 100)`
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
      onTestFinished(() => void child.kill('SIGKILL'))
      const [code, signal] = await once(child, 'exit')
      expect([code, signal]).toEqual(ending.includes('kill') ? [null, 'SIGTERM'] : [0, null])
    },
  )

  test('keeps all of its lines in their order, however many come at once', async () => {
    const file = path.join(folder, 'long.log')
    const { log, close } = openLog(file, openSync(file, 'wx'), 'run-1')
    for (let number = 0; number < 20_000; number += 1) log.info({ number, text: 'ü'.repeat(20) }, 'line')
    expect(await close()).toBeNull()
    const numbers = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).number)
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, number) => number))
  })

  test('that is removed meanwhile is no error, and says so', async () => {
    const file = path.join(folder, 'gone.log')
    const { log, close } = openLog(file, openSync(file, 'wx'), 'run-1')
    await rm(file)
    log.info('started')
    expect(await close()).toBe(`the log ${file} is gone: it was removed during the run`)
  })
})
