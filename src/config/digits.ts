/** Plain digits only: `1e3`, `24abc`, `-1` and `2.0` are not counts. Undefined when outside [min, max]. */
export function readCount(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined
  return within(Number(text), min, max)
}

/** Plain decimals such as `25` or `29.97`; undefined when outside [min, max]. */
export function readDecimal(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,12}(?:\.\d{1,9})?$/.test(text)) return undefined
  return within(Number(text), min, max)
}

export function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined
}
