import type { z } from 'zod'
import { badInput, moreFaults, type Problem } from '../errors.ts'
import { clip, escapeTerminal } from '../text/escape.ts'
import { expectedBy } from '../text/expected-by.ts'
import { firstFaults } from './schema/first-faults.ts'
import { type Report, reportSchema, SCHEMA_VERSION } from './schema/schema.ts'

/** How many faults of a report are listed. */
const SHOWN = 20

/** A JSON array of plain values other than strings, as `JSON.stringify` indents it. No string holds a raw line break. */
const SERIES = /\[\n\s+((?:null|true|false|[\d.eE+-]+)(?:,\n\s+(?:null|true|false|[\d.eE+-]+))*)\n\s+\]/g

/** The report as a file: two-space indentation, a final line break, and each list of seconds on one line. */
export function reportJson(report: Report): string {
  const text = JSON.stringify(report, null, 2)
  const compact = text.replace(SERIES, (_, values: string) => `[${values.replace(/\n\s+/g, ' ')}]`)
  return `${compact}\n`
}

/**
 * Reads a stored report, as text or as parsed JSON, of any schema version up to the current one.
 * @param name of the report, at the beginning of every problem
 * @throws CamgateError `bad_input` with its problems, twenty at most: where each is, what was found and expected
 */
export function parseReport(text: unknown, name = 'report'): Report {
  const data = typeof text === 'string' ? parseJson(text, name) : text
  refuseOtherVersions(data, name)
  const faults = firstFaults(reportSchema, data)
  if (faults === null) return reportSchema.parse(data)
  const { issues } = faults
  const problems = issues.slice(0, SHOWN).map((issue) => problemOf(issue, data, name))
  const more = issues.length - problems.length
  throw badInput(more === 0 ? problems : [...problems, moreFaults(name, more)])
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    throw badInput([{ option: name, found, expected: 'JSON' }])
  }
}

/** Planned connections that a report describes; a report without any says nothing about a server. */
export function plannedConnections({ health, individual_connections: connections }: Report): number {
  return Math.min(health.planned_connections, connections.length)
}

/** Comes first: with another version, every other problem would be noise. */
function refuseOtherVersions(data: unknown, name: string): void {
  const version = valueAt(data, ['schema_version'])
  if (version === SCHEMA_VERSION) return
  const problem = {
    option: `${name}.schema_version`,
    found: shown(version),
    expected: `a report of this tool, schema version up to ${SCHEMA_VERSION}`,
  }
  const isNewer = typeof version === 'number' && version > SCHEMA_VERSION
  throw badInput([problem], isNewer ? 'it was written by a newer camgate; update this one' : undefined)
}

function problemOf(issue: z.core.$ZodIssue, data: unknown, name: string): Problem {
  const place = issue.path.map((part) => `.${String(part)}`).join('')
  return {
    option: `${name}${escapeTerminal(place)}`,
    found: shown(valueAt(data, issue.path)),
    expected: expectedBy(issue),
  }
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    data,
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return clip(escapeTerminal(JSON.stringify(value.slice(0, 100))), 60)
  if (typeof value !== 'object' || value === null) return clip(escapeTerminal(String(value)), 60)
  const size = Object.keys(value).length
  const what = Array.isArray(value) ? 'a list' : 'an object'
  return size === 0 ? `an empty ${what.split(' ')[1]}` : `${what} of ${size}`
}
