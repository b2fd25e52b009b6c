/** At most three decimals and no trailing zeros, so that a limit reads as it was typed. */
export function figure(value: number): string {
  return Math.abs(value) >= 0.001 ? rounded(value, 3) : String(value)
}

/** At most `digits` decimals and no trailing zeros: `1.5`, `2`. */
export function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)))
}

/** The same with a plus sign for what is above 0: `+1.5`. */
export function signed(value: number, digits: number): string {
  const text = rounded(value, digits)
  return Number(text) > 0 ? `+${text}` : text
}
