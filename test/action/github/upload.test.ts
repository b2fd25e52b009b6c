import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Upload, uploadArtifact, uploadUnzipped } from '../../../src/action/github/upload.ts'
import { captured } from '../../captured-output.ts'
import { type ArtifactService, startArtifactService } from '../../github/artifact-service.ts'
import { eventOf } from '../events.ts'

let service: ArtifactService
let folder = ''
beforeAll(async () => {
  service = await startArtifactService()
  for (const [name, value] of Object.entries(service.environment)) vi.stubEnv(name, value)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await service.close()
})
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'camgate-upload-'))
  service.forget()
  service.failWith(null)
})
afterEach(() => rmSync(folder, { recursive: true }))

async function upload(change: Partial<Upload> = {}) {
  const event = eventOf({ serverUrl: 'https://github.com', runId: 42 })
  const given = { name: 'a-name', files: [], texts: new Map([['a.txt', 'text']]), retentionDays: null }
  // The client prints what it does.
  return (await captured(() => uploadArtifact({ ...given, event, temporary: folder, ...change }))).value
}

describe('an artifact', () => {
  test('has files and texts side by side, wherever they were', async () => {
    const file = path.join(folder, 'report.json')
    writeFileSync(file, '{}')
    const { id, url, slot } = await upload({ files: [file] })
    expect(service.artifacts.map(({ name, files }) => ({ name, files }))).toEqual([
      { name: 'a-name', files: { 'report.json': '{}', 'a.txt': 'text' } },
    ])
    expect({ slot, url }).toEqual({
      slot: 1,
      url: `https://github.com/org/cameras/actions/runs/42/artifacts/${id}`,
    })
    expect(readdirSync(folder)).toEqual(['report.json'])
  })

  test('whose name another result has gets the next number', async () => {
    const uploaded = [await upload(), await upload(), await upload()]
    expect(uploaded.map(({ name, slot }) => [name, slot])).toEqual([
      ['a-name', 1],
      ['a-name-2', 2],
      ['a-name-3', 3],
    ])
  })

  test('of one file is not zipped, and named after the file', async () => {
    const file = path.join(folder, 'page.html')
    writeFileSync(file, '<p>')
    const event = eventOf({ serverUrl: 'https://github.com', runId: 42 })
    const given = { name: 'a-name', end: '-report.html', file, retentionDays: 3, event, temporary: folder }
    const { value: url } = await captured(() => uploadUnzipped(given))
    expect(service.unzipped).toEqual([
      { name: 'a-name-report.html', files: { 'a-name-report.html': '<p>' }, expiresAt: expect.any(String) },
    ])
    expect(url).toMatch(/^https:\/\/github\.com\/org\/cameras\/actions\/runs\/42\/artifacts\/\d+$/)
    expect(readdirSync(folder)).toEqual(['page.html'])
    await captured(() => uploadUnzipped(given))
    expect(service.unzipped.map(({ name }) => name)).toEqual(['a-name-report.html', 'a-name-2-report.html'])
  })

  test('is kept as long as was asked', async () => {
    await upload({ retentionDays: 3 })
    await upload()
    const [three, unlimited] = service.artifacts.map(({ expiresAt }) => expiresAt)
    expect(Math.round((Date.parse(three ?? '') - Date.now()) / 86_400_000)).toBe(3)
    expect(unlimited).toBeNull()
  })

  test('that is refused leaves nothing in the temporary folder', async () => {
    service.failWith(403)
    await expect(upload()).rejects.toThrow('403')
    expect(readdirSync(folder)).toEqual([])
  })

  test('with a file that is gone is an error of its own, and leaves nothing', async () => {
    await expect(upload({ files: [path.join(folder, 'gone.json')] })).rejects.toThrow('ENOENT')
    expect(readdirSync(folder)).toEqual([])
  })

  test('has no service on GitHub Enterprise Server', async () => {
    vi.stubEnv('GITHUB_SERVER_URL', 'https://github.example')
    await expect(upload()).rejects.toMatchObject({ name: 'GHESNotSupportedError' })
    vi.stubEnv('GITHUB_SERVER_URL', undefined)
  })
})
