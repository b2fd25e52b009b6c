/**
 * How many cases a test tries: few in `unit`, and many in the project `thorough`. A test
 * file that imports this runs in both (see vitest.config.ts).
 */
export function effort(cases: { readonly unit: number; readonly thorough: number }): number {
  return process.env.EFFORT === 'thorough' ? cases.thorough : cases.unit
}
