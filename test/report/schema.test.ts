import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { reportJsonSchema } from '../../src/report/schema.ts'

describe('report.schema.json', () => {
  test('is the schema that the report is checked with', async () => {
    const committed = await readFile(new URL('../../report.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(committed)).toEqual(reportJsonSchema())
  })
})
