import { z } from 'zod'

/** The kinds of numbers in a report. A missing number is null, never 0 and never a string. */

export const count = z.int().min(0)
export const amount = z.number().min(0)
export const percent = z.number().min(0).max(100)
export const milliseconds = amount.nullable()
export const confidence = z.enum(['high', 'medium', 'low'])
export const lossPercent = percent.nullable().default(null)
