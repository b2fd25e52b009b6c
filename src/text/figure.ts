/** At most three decimals and no trailing zeros, so that a limit reads as it was typed. */
export function figure(value: number): string {
  return String(Math.abs(value) >= 0.001 ? Number(value.toFixed(3)) : value)
}
