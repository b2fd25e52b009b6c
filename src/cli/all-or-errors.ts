import { CamgateError, joinErrors } from '../errors.ts'

/** The values of all promises, or every problem as one error. An error that is not a CamgateError is rethrown. */
export async function allOrErrors<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const results = await Promise.allSettled(promises)
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const stranger = errors.find((error) => !(error instanceof CamgateError))
  if (stranger !== undefined) throw stranger
  if (errors.length > 0) throw joinErrors(errors as CamgateError[])
  return results.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as unknown as T
}
