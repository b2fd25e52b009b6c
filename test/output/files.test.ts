import { openSync } from 'node:fs'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { prepareFolder, writeWhole } from '../../src/output/files.ts'
import { openLog } from '../../src/output/log.ts'

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

  test('on a full disk does not end the run', async () => {
    const { log, close } = openLog('/dev/full', openSync('/dev/full', 'w'), 'run-1')
    log.info('started')
    await close()
  })
})
