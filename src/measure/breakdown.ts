import { CamgateError } from '../errors.ts'

/** Why the load generator can make no load any more, if that is what this error says; null for any other. */
export function breakdownOf(error: unknown): string | null {
  return error instanceof CamgateError && error.code === 'inconclusive' ? error.message : null
}
