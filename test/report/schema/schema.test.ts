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

/** Words that give a number its unit, or say that it has none. */
const UNITS =
  /[%÷]|\b(?:percent|share|ratio|index|times|0 to 1|(?:milli)?seconds|minutes|bytes|GB|MB|Mbit|bits|FPS|frames|gaps|processors|cores|cameras|connections|unit|version)\b/i

/** Counts among them are numbers like the rest. The table of metrics has the unit of each. */
const IN_METRICS = /\.metrics\.\w+$/

/** Paths of the numbers whose description leaves their unit open. Whole numbers count what their description names. */
function withoutUnit(schema: Schema): string[] {
  const shared = Object.entries(schema.definitions ?? {})
  const all = [schema, ...shared.map(([, definition]) => definition)].flatMap((part) => propertiesOf(part))
  return all
    .filter(({ schema: { type, anyOf = [] } }) =>
      [type, ...anyOf.map((part) => part.type)].flat().includes('number'),
    )
    .filter(({ path, schema: { description } }) => !(UNITS.test(description ?? '') || IN_METRICS.test(path)))
    .map(({ path }) => path)
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

  test('gives every number that is no count its unit', () => {
    expect(withoutUnit(schema)).toEqual([])
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

test('a number without a unit is found, one with a unit or a count is not', () => {
  const schema: Schema = {
    properties: {
      delay: { type: 'number', description: 'How late it was.' },
      wait: { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'How long it waited.' },
      length: { type: 'number', description: 'Its length in seconds.' },
      retries: { type: 'integer', description: 'Attempts that failed.' },
    },
  }
  expect(withoutUnit(schema)).toEqual(['delay', 'wait'])
})
