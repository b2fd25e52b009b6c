import { z } from 'zod'
import { HEALTH_LIMITS, type HealthKey, type HealthLimit } from '../model/health-rules.ts'

/** One optional key for each limit of the health rules. */
export function healthShape() {
  const shape = Object.values(HEALTH_LIMITS).map((limit) => [limit.key, optionalNumber(limit)] as const)
  return Object.fromEntries(shape) as { [Key in HealthKey]: z.ZodOptional<z.ZodNumber> }
}

function optionalNumber({ range, description, default: value }: HealthLimit): z.ZodOptional<z.ZodNumber> {
  let number = z.number()
  if (range.above !== undefined) number = number.gt(range.above)
  if (range.min !== undefined) number = number.min(range.min)
  if (range.max !== undefined) number = number.max(range.max)
  return number.optional().describe(`${description} ${value} if not set.`)
}
