import { wordsOfCode } from '../text/system-error.ts'

/** One line for a failed request, from its first cause: `connection refused: connect ECONNREFUSED 127.0.0.1:80`. */
export function networkReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return networkReason(error.errors[0])
  if (!(error instanceof Error)) return 'an unknown failure'
  if (error.cause instanceof Error) return networkReason(error.cause)
  const code = (error as NodeJS.ErrnoException).code ?? error.name
  const [line = ''] = error.message.split('\n')
  const whole = line.includes(code) ? line : `${line} (${code})`
  const words = wordsOfCode(code)
  return words === null ? whole : `${words}: ${whole}`
}
