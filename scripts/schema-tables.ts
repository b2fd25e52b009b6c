import { METRICS } from '../src/model/metrics.ts'
import { table } from './action-tables.ts'

/** The parts of JSON Schema that our schemas use. */
export interface Schema {
  readonly $id?: string
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** One property with its path: `health.outcomes.*`, `trials[].low`. */
export interface Property {
  readonly path: string
  readonly schema: Schema
}

/** Every property below a schema, depth first. Those of a list have `[]` in their path, those of a map `.*`. */
export function propertiesOf(schema: Schema, path = ''): Property[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const below = path === '' ? name : `${path}.${name}`
    return [{ path: below, schema: property }, ...propertiesOf(property, below)]
  })
  const { additionalProperties: others, items, anyOf = [], allOf = [] } = schema
  return [
    ...named,
    ...(typeof others === 'object' ? propertiesOf(others, `${path}.*`) : []),
    ...(items === undefined ? [] : propertiesOf(items, `${path}[]`)),
    ...[...anyOf, ...allOf].flatMap((part) => propertiesOf(part, path)),
  ]
}

/** A section with a table for each top-level property. */
export function propertyTables(schema: Schema): string {
  const tops = Object.entries(schema.properties ?? {})
  return tops
    .map(([name, top]) => {
      const rows = propertiesOf(top, name)
      const head = `### ${name}\n\n${top.description ?? ''}`
      return rows.length === 0 ? head : `${head}\n\n${tableOf(rows)}`
    })
    .join('\n\n')
}

/** The properties of one object of a schema, such as `health`. */
export function propertyTable(schema: Schema, path: string): string {
  const rows = Object.entries(resolved(at(schema, path), schema).properties ?? {})
  return tableOf(rows.map(([name, property]) => ({ path: name, schema: property })))
}

/** Every number that thresholds.json can limit. */
export function metricsTable(): string {
  const rows = Object.entries(METRICS).map(([name, { description, unit, better }]) => [
    `\`${name}\``,
    unit,
    better ?? '',
    description,
  ])
  return table(['metric', 'unit', 'better', 'meaning'], rows)
}

/** Where each table of CSV takes its columns from. */
const ROWS: Readonly<Record<string, string>> = {
  connections: 'individual_connections',
  cameras: 'camera_statistics.per_camera_analysis',
  trials: 'trials',
}

export function columnsTable(schema: Schema, name: string, columns: readonly string[]): string {
  const row = at(schema, ROWS[name] ?? '')
  const { additionalProperties: others } = row
  const { properties = {} } = row.items ?? (typeof others === 'object' ? others : {})
  const meaning = (column: string): string => properties[column]?.description ?? KEY_OF_THE_ROW[column] ?? ''
  return table(
    ['column', 'meaning'],
    columns.map((column) => [`\`${column}\``, meaning(column)]),
  )
}

/** Of a map, which has it as its key. */
const KEY_OF_THE_ROW: Readonly<Record<string, string>> = { camera_id: 'Id of the camera' }

function tableOf(properties: readonly Property[]): string {
  return table(
    ['property', 'type', 'meaning'],
    properties.map(({ path, schema }) => [`\`${path}\``, typeOf(schema), schema.description ?? '']),
  )
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return 'object'
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  return [schema.type ?? 'object'].flat().join(' or ')
}

function at(schema: Schema, path: string): Schema {
  return path.split('.').reduce((parent, key) => parent.properties?.[key] ?? {}, schema)
}

function resolved(schema: Schema, root: Schema): Schema {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref
  if (reference === undefined) return schema
  return root.definitions?.[reference.split('/').at(-1) ?? ''] ?? schema
}
