// Writes the JSON schemas that editors and readers of reports use, from the zod schemas of the sources.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { thresholdsJsonSchema } from '../src/config/thresholds.ts'
import { reportJsonSchema } from '../src/report/schema/schema.ts'
import { trendJsonSchema } from '../src/report/schema/schema-trend.ts'

process.chdir(path.join(import.meta.dirname, '..'))
const files = {
  'report.schema.json': reportJsonSchema(),
  'thresholds.schema.json': thresholdsJsonSchema(),
  'trend.schema.json': trendJsonSchema(),
}
for (const [file, schema] of Object.entries(files))
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
execFileSync('node_modules/.bin/biome', ['format', '--write', ...Object.keys(files)], { stdio: 'inherit' })
