import { z } from 'zod'
import { legacyKeys } from './schema-legacy.ts'
import { individualConnections, newKeys } from './schema-new.ts'

const SCHEMA_ID = 'https://raw.githubusercontent.com/OWNER/camera-capacity-gate/v1/report.schema.json'

/** The version of new reports. Every earlier version can be read too. */
export const SCHEMA_VERSION = 1

const { run, ...measuredKeys } = newKeys
const { camera_groups, ...legacySections } = legacyKeys

/**
 * The whole JSON report: the eight keys of the older format, unchanged, and the new ones. Keys are in the order of the
 * file, with the long lists last; parsing a report keeps that order.
 */
export const reportSchema = z
  .object({
    schema_version: z.literal(SCHEMA_VERSION).describe('Version of this schema.'),
    run,
    ...legacySections,
    ...measuredKeys,
    individual_connections: individualConnections,
    camera_groups,
  })
  .meta({ $id: SCHEMA_ID, title: 'Camera Capacity Gate report' })

export type Report = z.infer<typeof reportSchema>
/** What the gate judges. */
export type UngatedReport = Omit<Report, 'gate'>
export type ReportedConnection = Report['individual_connections'][number]

/** The content of `report.schema.json`, for editors and for readers in other languages. */
export function reportJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(reportSchema)
}
