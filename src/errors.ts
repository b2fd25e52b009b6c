/** What can go wrong on our side or the user's. What a server does wrong is an outcome, never an error. */
export type ErrorCode = 'bad_input' | 'inconclusive' | 'unreachable' | 'interrupted' | 'cannot_write'

/** Exit codes users script against; `internal` is for anything that is not a {@link CamgateError}. */
export const EXIT = {
  pass: 0,
  gateFailed: 1,
  badInput: 2,
  inconclusive: 3,
  unreachable: 4,
  internal: 70,
  interrupted: 130,
} as const

const EXIT_OF_CODE: Record<ErrorCode, number> = {
  bad_input: EXIT.badInput,
  cannot_write: EXIT.badInput,
  inconclusive: EXIT.inconclusive,
  unreachable: EXIT.unreachable,
  interrupted: EXIT.interrupted,
}

/** One thing that is wrong with the input: the option's name, what was found, what was expected. */
export interface Problem {
  readonly option: string
  readonly found: string
  readonly expected: string
}

/** The one error class: a stable code, a sentence, what to do about it. */
export class CamgateError extends Error {
  override readonly name = 'CamgateError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}

/** All problems of the input as one error, a line each, in the order they were found. */
export function badInput(problems: readonly Problem[], hint?: string): CamgateError {
  const lines = problems.map((p) => `${p.option}: found ${p.found}, expected ${p.expected}`)
  return new CamgateError('bad_input', lines.join('\n'), hint === undefined ? {} : { hint })
}

/** Closes a list of problems that would be too long. */
export function moreFaults(option: string, count: number): Problem {
  return { option, found: `${count} more ${count === 1 ? 'fault' : 'faults'}`, expected: 'none' }
}

export function exitCodeOf(error: unknown): number {
  return error instanceof CamgateError ? EXIT_OF_CODE[error.code] : EXIT.internal
}
