import { z } from 'zod'
import { legacyKeys } from './schema-legacy.ts'
import { individualConnections, newKeys } from './schema-new.ts'

/** Of the reports that this version writes. It reads every earlier one too. */
export const SCHEMA_VERSION = 1

/** The whole JSON report: the eight legacy keys, unchanged, and the new ones beside them. */
export const reportSchema = z
  .object({
    schema_version: z.literal(SCHEMA_VERSION),
    ...newKeys,
    ...legacyKeys,
    individual_connections: individualConnections,
  })
  .meta({ title: 'Camera Capacity Gate report' })

export type Report = z.infer<typeof reportSchema>
/** What the gate judges. */
export type UngatedReport = Omit<Report, 'gate'>
export type ReportedConnection = Report['individual_connections'][number]

/** What `report.schema.json` holds, for editors and readers in other languages. */
export function reportJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(reportSchema)
}
