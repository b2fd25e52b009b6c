import { expect, test } from 'vitest'
import { z } from 'zod'
import { expectedBy } from '../../src/text/expected-by.ts'

test.for<[wanted: string, schema: z.ZodType, value: unknown]>([
  ['a text', z.string(), null],
  ['a number', z.number(), 'x'],
  ['a whole number', z.int(), 1.5],
  ['a list', z.array(z.number()), {}],
  ['an object', z.object({}), null],
  ['true or false', z.boolean(), 1],
  ['at most 3', z.number().max(3), 4],
  ['more than 0', z.number().positive(), 0],
  ['at most 3 characters', z.string().max(3), 'four'],
  ['at least 2 entries', z.array(z.number()).min(2), []],
  ['"a" or "b"', z.enum(['a', 'b']), 'c'],
])('a schema that wants %s says so', ([wanted, schema, value]) => {
  expect(schema.safeParse(value).error?.issues.map(expectedBy)).toEqual([wanted])
})
