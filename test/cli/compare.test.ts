import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { compare } from '../../src/cli/compare.ts'
import { reportJson } from '../../src/report/json.ts'
import { seedReport } from '../report/seed-example.ts'

test('a report is not compared with itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [older, newer] = ['older.json', 'newer.json'].map((name) => join(folder, name))
  for (const file of [older, newer]) writeFileSync(file ?? '', reportJson(seedReport()))
  await expect(compare([older ?? '', newer ?? ''])).rejects.toThrow(
    `${newer}: found the same run as ${older}`,
  )
})
