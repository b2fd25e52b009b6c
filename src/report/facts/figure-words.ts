import { rounded } from '../../text/figure.ts'

const BYTE_UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/**
 * A figure of a server in its unit: `1.5 GB`, `940 Mbit/s`, `0.99 processors`, or a bare number where `unit` is empty.
 * Three digits are enough: no two sources agree to more.
 */
export function figureText(value: number, unit: string): string {
  if (unit === 'bytes' || unit === 'bytes/s') return bytesText(value, unit === 'bytes/s' ? '/s' : '')
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`
}

function bytesText(value: number, per: string): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3))
  return `${digits(value / 1000 ** power)} ${BYTE_UNITS[power]}${per}`
}

function digits(value: number): string {
  return rounded(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
}
