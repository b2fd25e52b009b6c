import type { CameraListing } from '../cameras/camera-listing.ts'
import { type Column, tableLines } from '../report/console/console-table.ts'
import { safeUrl } from '../secrets/safe-url.ts'
import { escapeJson, escapeTerminal } from '../text/escape.ts'
import type { ListFormat } from './command-line.ts'

/** The cameras that a run may choose from, and those that it leaves out. URLs are without secrets. */
export function listText(listing: CameraListing, format: ListFormat): string {
  return format === 'json' ? jsonOf(listing) : tableOf(listing)
}

function jsonOf({ cameras, leftOut, metrics, notes, text }: CameraListing): string {
  const list = {
    text,
    cameras: cameras.map(({ id, url }) => ({ id, url: url === null ? null : safeUrl(url) })),
    left_out: leftOut,
    metrics: metrics.map(safeUrl),
    notes,
  }
  return `${escapeJson(JSON.stringify(list, null, 2))}\n`
}

const COLUMNS: readonly Column[] = ['CAMERA', 'URL', 'LEFT OUT'].map((name) => ({ name, align: 'left' }))

function tableOf({ cameras, leftOut, metrics, notes, text }: CameraListing): string {
  const columns = leftOut.length === 0 ? COLUMNS.slice(0, 2) : COLUMNS
  const rows = [
    ...cameras.map(({ id, url }) => [id, url === null ? 'built-in simulated camera' : safeUrl(url)]),
    ...leftOut.map(({ id, why }) => [id, '', why]),
  ]
  const others = [text, ...metrics.map((url) => `Metrics: ${safeUrl(url)}`), ...notes]
  return [
    ...(rows.length === 0 ? [] : [...tableLines(columns, rows), '']),
    ...others.map(escapeTerminal),
    '',
  ].join('\n')
}
