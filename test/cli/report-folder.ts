import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** A folder for the files of a test file, which is its working directory: it has no thresholds.json. Gone after it. */
export function temporaryFolder(): {
  pathOf(name: string): string
  write(name: string, content: unknown): Promise<string>
} {
  let folder = ''
  const before = process.cwd()
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'camgate-'))
    process.chdir(folder)
  })
  afterAll(async () => {
    process.chdir(before)
    await rm(folder, { recursive: true })
  })
  const pathOf = (name: string): string => path.join(folder, name)
  return {
    pathOf,
    async write(name, content) {
      const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content)
      await writeFile(pathOf(name), text)
      return pathOf(name)
    },
  }
}
