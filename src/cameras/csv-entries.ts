import { CsvError, type Info } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { badInput } from '../errors.ts'
import type { TextEntry } from './list-text.ts'

/** Longer than any URL with its names. */
const MAX_RECORD = 64 * 1024

interface Row {
  readonly record: readonly string[]
  readonly info: Info
}

/**
 * The rows of a CSV text (RFC 4180) by the names in its first line.
 * @throws CamgateError `bad_input` with the line of the first row that cannot be read
 */
export function entriesOfCsv(text: string, option: string): readonly TextEntry[] {
  const [head, ...rows] = rowsOf(text, option)
  const names = (head?.record ?? []).map((name) => name.toLowerCase())
  return rows.map(({ record, info }) => ({
    place: `line ${info.lines}`,
    value: Object.fromEntries(names.map((name, at) => [name, record[at]])),
  }))
}

function rowsOf(text: string, option: string): readonly Row[] {
  try {
    const rows: unknown = parse(text, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
    })
    return rows as readonly Row[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const expected = 'CSV with as many fields on each line as on the first, and quotes in pairs'
    throw badInput([{ option, found: `line ${String(cause.lines)}, which is not CSV`, expected }])
  }
}

/** Whether the first line names the columns `id` and `url`; only `id` where a template has the URLs. */
export function isCsv(text: string, hasTemplate: boolean): boolean {
  const [line = ''] = text.slice(0, MAX_RECORD).split(/[\r\n]/, 1)
  const names = line.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  )
  return names.includes('id') && (names.includes('url') || hasTemplate)
}
