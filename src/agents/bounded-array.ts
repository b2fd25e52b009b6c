import { z } from 'zod'

/**
 * A list from the other side. Its length is compared before anything in it is read: serialized, a list of 4 billion holes
 * takes 10 bytes.
 */
export function boundedArray<T extends z.ZodType>(item: T, max: number) {
  return z
    .custom<z.input<T>[]>(
      (value) => Array.isArray(value) && value.length <= max,
      `expected at most ${max} items`,
    )
    .pipe(z.array(item))
}
