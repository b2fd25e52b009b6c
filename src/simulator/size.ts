const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1000,
  kib: 1024,
  mb: 1_000_000,
  mib: 1024 * 1024,
}

/** Bytes of `40000`, `40KB` (thousands), `40KiB` (1024s), `1.5 MB`; null for any other text. */
export function parseSize(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?) ?([a-z]*)$/i.exec(text.trim()) ?? []
  const factor = UNITS[unit.toLowerCase()]
  return digits === '' || factor === undefined ? null : Number(digits) * factor
}
