import { codeOf, textOfCode, wordsOfCode } from './system-error.ts'

/** One line for a failed request, from its first cause: `connection refused (ECONNREFUSED)`. */
export function networkReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return networkReason(error.errors[0])
  if (!(error instanceof Error)) return 'an unknown failure'
  if (error.cause instanceof Error) return networkReason(error.cause)
  const code = codeOf(error) ?? error.name
  if (wordsOfCode(code) !== null) return textOfCode(code)
  // The rest comes from a library, whose message says more than its code.
  const [line = ''] = error.message.split('\n')
  return line.includes(code) ? line : `${line} (${code})`
}
