import { CAMERAS, type Load } from './cameras.ts'

export function describe({ connections, fps, frameBytes }: Load): string {
  return `${connections} connections × ${fps} fps × ${frameBytes / 1000} KB`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

export function percentOff(value: number, truth: number, digits = 2): string {
  const off = 100 * (value / truth - 1)
  return `${off < 0 ? '' : '+'}${off.toFixed(digits)} %`
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A number of connections that every camera has the same share of. */
export function inFullRounds(connections: number): number {
  return Math.max(CAMERAS, Math.round(connections / CAMERAS) * CAMERAS)
}
