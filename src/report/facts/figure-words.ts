import { rounded } from '../../text/figure.ts'
import type { Report } from '../schema/schema.ts'

const BYTE_UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/**
 * A figure of a server in its unit: `1.5 GB`, `940 Mbit/s`, `0.99 processors`, or a bare number where `unit` is empty.
 * Three digits are enough: no two sources agree to more.
 */
export function figureText(value: number, unit: string): string {
  if (unit === 'bytes' || unit === 'bytes/s') return bytesText(value, unit === 'bytes/s' ? '/s' : '')
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`
}

type Use = NonNullable<NonNullable<Report['resources']>['window']>

/** What one more connection costs the server, with its 95 % interval: `2.4 MB ± 0.3 MB`. Null after a single load. */
export function memoryEachText(use: Use): string | null {
  const { memory_bytes_per_connection: bytes, memory_bytes_per_connection_error: error } = use
  if (bytes === null) return null
  return error === null ? bytesText(bytes, '') : `${bytesText(bytes, '')} ± ${bytesText(error, '')}`
}

function bytesText(value: number, per: string): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3))
  return `${digits(value / 1000 ** power)} ${BYTE_UNITS[power]}${per}`
}

function digits(value: number): string {
  return rounded(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
}
