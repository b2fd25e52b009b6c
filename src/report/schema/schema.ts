import { z } from 'zod'
import { legacyKeys } from './schema-legacy.ts'
import { individualConnections, newKeys } from './schema-new.ts'

const SCHEMA_ID = 'https://raw.githubusercontent.com/OWNER/camera-capacity-gate/v1/report.schema.json'

/** Of the reports that this version writes. It reads every earlier one too. */
export const SCHEMA_VERSION = 1

const { run, ...measuredKeys } = newKeys
const { camera_groups, ...legacySections } = legacyKeys

/**
 * The whole JSON report: the eight legacy keys, unchanged, and the new ones beside them. In the order of the
 * file, which a report that was read keeps: the long lists come last.
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

/** What `report.schema.json` holds, for editors and readers in other languages. */
export function reportJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(reportSchema)
}
