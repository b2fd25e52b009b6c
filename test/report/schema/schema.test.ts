import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { propertiesOf, type Schema } from '../../../scripts/schema-tables.ts'
import { thresholdsJsonSchema } from '../../../src/config/thresholds.ts'
import { reportJsonSchema } from '../../../src/report/schema/schema.ts'

const SCHEMAS: readonly (readonly [string, Schema])[] = [
  ['report.schema.json', reportJsonSchema() as Schema],
  ['thresholds.schema.json', thresholdsJsonSchema() as Schema],
]

/** Paths of the properties that say nothing about themselves, those of shared definitions among them. */
function undescribed(schema: Schema): string[] {
  const shared = Object.entries(schema.definitions ?? {})
  const all = [schema, ...shared.map(([, definition]) => definition)].flatMap((part) => propertiesOf(part))
  return all.filter(({ schema: { description } }) => !/\S/.test(description ?? '')).map(({ path }) => path)
}

describe.each(SCHEMAS)('%s', (file, schema) => {
  test('is the schema that the code checks with', async () => {
    const committed = await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8')
    expect(JSON.parse(committed)).toEqual(schema)
  })

  test('has an $id that ends in its name', () => {
    expect(schema.$id).toMatch(/^https:\/\/.+\/camera-capacity-gate\//)
    expect(schema.$id).toMatch(new RegExp(`/${file.replaceAll('.', '\\.')}$`))
  })

  test('describes every property', () => {
    expect(propertiesOf(schema).length).toBeGreaterThan(50)
    expect(undescribed(schema)).toEqual([])
  })
})

test('a property without a description is found wherever it is', () => {
  const schema = {
    properties: { list: { description: 'A list.', items: { anyOf: [{ properties: { inner: {} } }] } } },
    additionalProperties: { properties: { other: {} } },
    definitions: { shared: { properties: { limit: { description: ' ' } } } },
  }
  expect(undescribed(schema)).toEqual(['list[].inner', '.*.other', 'limit'])
})
