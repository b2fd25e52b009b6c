/** What can go wrong on our side or the user's. What a server does wrong is an outcome, never an error. */
export type ErrorCode = 'bad_input' | 'inconclusive' | 'unreachable' | 'interrupted' | 'cannot_write'

/** Exit codes that users script against; `internal` is for anything that is not a {@link CamgateError}. */
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

/** A wrong value: what was found, and what was expected. */
export interface Fault {
  readonly found: string
  readonly expected: string
}

/** A wrong value, with the name of its option or its place in a file. */
export interface Problem extends Fault {
  readonly option: string
  /** Its place, when it is in a file. */
  readonly place?: Place
}

interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** One problem of the input: a value, or a sentence about options that do not go together. */
export type InputProblem = Problem | string

/** The only error class: a stable code, a sentence, and what to do about it. */
export class CamgateError extends Error {
  override readonly name = 'CamgateError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  /** A login was refused. Whoever tries it again may lock the account. */
  readonly isLoginRefused: boolean
  /** Problems with a known place in a file, each a line of the message. */
  readonly placed: readonly PlacedProblem[]

  constructor(code: ErrorCode, message: string, options: ErrorDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.isLoginRefused = options.isLoginRefused ?? false
    this.placed = options.placed ?? []
  }
}

export interface PlacedProblem extends Place {
  readonly message: string
}

interface ErrorDetails {
  readonly hint?: string
  readonly cause?: unknown
  readonly placed?: readonly PlacedProblem[]
  readonly isLoginRefused?: boolean
}

/** All problems of the input as one error, one per line, in the order they were found. */
export function badInput(problems: readonly InputProblem[], hint?: string): CamgateError {
  const placed = problems.flatMap((problem) =>
    typeof problem === 'string' || problem.place === undefined
      ? []
      : [{ ...problem.place, message: lineOf(problem) }],
  )
  const details = hint === undefined ? { placed } : { placed, hint }
  return new CamgateError('bad_input', problems.map(lineOf).join('\n'), details)
}

/** Bad input that must not be tried again. */
export function loginRefused(problem: InputProblem, hint?: string): CamgateError {
  return new CamgateError('bad_input', lineOf(problem), {
    isLoginRefused: true,
    ...(hint === undefined ? {} : { hint }),
  })
}

function lineOf(problem: InputProblem): string {
  if (typeof problem === 'string') return problem
  return `${problem.option}: found ${problem.found}, expected ${problem.expected}`
}

/** Several errors about bad input as one, with each line of all of them once. */
export function joinErrors(errors: readonly CamgateError[]): CamgateError {
  const placed = errors.flatMap((error) => error.placed)
  const lines = new Set(errors.flatMap(({ message }) => message.split('\n')))
  return new CamgateError('bad_input', [...lines].join('\n'), { placed })
}

/** The last line of a list of problems that would be too long. */
export function moreFaults(option: string, count: number): Problem {
  return { option, found: `${count} more ${count === 1 ? 'fault' : 'faults'}`, expected: 'none' }
}

export function exitCodeOf(error: unknown): number {
  return error instanceof CamgateError ? EXIT_OF_CODE[error.code] : EXIT.internal
}
