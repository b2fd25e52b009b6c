import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { captured } from '../captured-output.ts'
import { startArtifactService } from './artifact-service.ts'
import { zipOf } from './zip.ts'

describe('the stand-in of the artifact service', () => {
  async function upload(environment: Readonly<Record<string, string>>): Promise<void> {
    const root = await mkdtemp(path.join(tmpdir(), 'artifact-'))
    onTestFinished(() => rm(root, { recursive: true }))
    const files = [path.join(root, 'a.txt'), path.join(root, 'b.txt')]
    for (const file of files) await writeFile(file, `text of ${path.basename(file)}`)
    const given = { GITHUB_SERVER_URL: 'https://github.com', ...environment }
    for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value)
    // The client prints workflow commands.
    await captured(() =>
      new DefaultArtifactClient().uploadArtifact('camgate', files, root, { retentionDays: 3 }),
    )
  }

  test('two files uploaded by the real client arrive unpacked', async () => {
    const service = await startArtifactService()
    onTestFinished(service.close)
    await upload(service.environment)
    expect(service.artifacts).toEqual([
      {
        name: 'camgate',
        files: { 'a.txt': 'text of a.txt', 'b.txt': 'text of b.txt' },
        expiresAt: expect.any(String),
      },
    ])
    const days = (Date.parse(service.artifacts[0]!.expiresAt!) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(3)
  })

  test('the real client fails when the service refuses it', async () => {
    const service = await startArtifactService()
    onTestFinished(service.close)
    service.failWith(403)
    await expect(upload(service.environment)).rejects.toThrow(
      'Failed to CreateArtifact: Received non-retryable error: Failed request: (403)',
    )
    expect(service.artifacts).toEqual([])
  })

  test('blocks are put together in the order of their list, not of their arrival', async () => {
    const service = await startArtifactService()
    onTestFinished(service.close)
    const call = async (method: string) => {
      const route = `${service.url}/twirp/github.actions.results.api.v1.ArtifactService/${method}`
      const headers = { authorization: `Bearer ${service.environment.ACTIONS_RUNTIME_TOKEN}` }
      const response = await fetch(route, { method: 'POST', headers, body: '{"name":"camgate"}' })
      return (await response.json()) as { signed_upload_url: string }
    }
    const { signed_upload_url: place } = await call('CreateArtifact')
    const zip = new Uint8Array(await zipOf({ 'a.txt': 'a' }))
    const list = '<BlockList><Latest>Zmlyc3Q=</Latest><Latest>cmVzdA==</Latest></BlockList>'
    await fetch(`${place}&comp=block&blockid=cmVzdA%3D%3D`, { method: 'PUT', body: zip.slice(9) })
    await fetch(`${place}&comp=block&blockid=Zmlyc3Q%3D`, { method: 'PUT', body: zip.slice(0, 9) })
    expect((await fetch(`${place}&comp=blocklist`, { method: 'PUT', body: list })).status).toBe(201)
    await call('FinalizeArtifact')
    expect(service.artifacts).toEqual([{ name: 'camgate', files: { 'a.txt': 'a' }, expiresAt: null }])
  })
})
