import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { camerasOfFile } from '../../src/cameras/file.ts'
import { readInput } from '../../src/files/input-file.ts'
import { failureOf } from '../cameras/plans.ts'
import { onTestFinished } from '../current-test.ts'

const OPTION = '--cameras-file'

async function place(name: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'camgate-input-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return path.join(folder, name)
}

async function pipe(): Promise<string> {
  const file = await place('pipe')
  execFileSync('mkfifo', [file])
  return file
}

async function refusal(file: string, timeoutMs = 300): Promise<string> {
  const error = await failureOf(camerasOfFile(file, OPTION, 'auto', { timeoutMs }))
  expect(error.code).toBe('bad_input')
  return error.message
}

describe.concurrent('a camera file', () => {
  test('can be a pipe, whose writer comes late and is slow', async () => {
    const file = await pipe()
    const cameras = camerasOfFile(file, OPTION, 'auto')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const writer = await open(file, 'w')
    await writer.write('http://c/1\nhttp:')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await writer.write('//c/2\n')
    await writer.close()
    expect(await cameras).toHaveLength(2)
  })

  test('that is a pipe nobody writes to is refused in time', async () => {
    expect(await refusal(await pipe())).toMatch(/which cannot be read: a pipe that says nothing, expected/)
  })

  test('that is a pipe whose writer is silent is refused in time', async () => {
    const file = await pipe()
    const cameras = refusal(file)
    await using writer = await open(file, 'r+')
    await writer.write('http://c/1\n')
    expect(await cameras).toMatch(/a pipe that says nothing/)
  })

  test('that is a pipe is given up when the run is stopped', async () => {
    const controller = new AbortController()
    const cameras = camerasOfFile(await pipe(), OPTION, 'auto', { signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await expect(cameras).rejects.toMatchObject({ code: 'interrupted' })
  })

  test.each([
    ['/dev/zero', /larger than 8 MiB/],
    ['/dev/random', /larger than 8 MiB/],
    ['/proc/self/mem', /which cannot be read: read error \(EIO\)/],
    ['/proc/self', /which cannot be read: a folder \(EISDIR\)/],
    ['\0', /which cannot be read/],
    ['x'.repeat(5000), /which cannot be read: the name is too long \(ENAMETOOLONG\)/],
  ])('that is %j is refused', async (file, message) => {
    expect(await refusal(file)).toMatch(message)
  })

  test('that is a circle of links is refused', async () => {
    const file = await place('circle')
    symlinkSync(file, file)
    expect(await refusal(file)).toMatch(/which cannot be read: a circle of links \(ELOOP\)/)
  })
})

test('no more is read than was allowed, and one byte that tells of more', async () => {
  const file = await place('large')
  writeFileSync(file, 'x'.repeat(1000))
  expect(await readInput(file, { maxBytes: 999 })).toHaveLength(1000)
  expect(await readInput(file, { maxBytes: 10 })).toHaveLength(11)
  expect(await readInput('/dev/zero', { maxBytes: 1_000_000 })).toHaveLength(1_000_001)
  expect(await readInput('/dev/null', { maxBytes: 10 })).toHaveLength(0)
})
