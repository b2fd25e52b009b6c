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

/** A value that is wrong: what was found, and what was expected. */
export interface Fault {
  readonly found: string
  readonly expected: string
}

/** A value that is wrong, by the name of its option or its place in a file. */
export interface Problem extends Fault {
  readonly option: string
  /** Where it stands, when that is in a file. */
  readonly place?: Place
}

interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** One thing that is wrong with the input: a value, or a sentence about options that do not go together. */
export type InputProblem = Problem | string

/** The one error class: a stable code, a sentence, what to do about it. */
export class CamgateError extends Error {
  override readonly name = 'CamgateError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  /** Problems whose place in a file is known, each a line of the message. */
  readonly placed: readonly PlacedProblem[]

  constructor(code: ErrorCode, message: string, options: ErrorDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
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
}

/** All problems of the input as one error, a line each, in the order they were found. */
export function badInput(problems: readonly InputProblem[], hint?: string): CamgateError {
  const placed = problems.flatMap((problem) =>
    typeof problem === 'string' || problem.place === undefined
      ? []
      : [{ ...problem.place, message: lineOf(problem) }],
  )
  const details = hint === undefined ? { placed } : { placed, hint }
  return new CamgateError('bad_input', problems.map(lineOf).join('\n'), details)
}

function lineOf(problem: InputProblem): string {
  if (typeof problem === 'string') return problem
  return `${problem.option}: found ${problem.found}, expected ${problem.expected}`
}

/** Several errors of bad input as one, with the lines of all. */
export function joined(errors: readonly CamgateError[]): CamgateError {
  const placed = errors.flatMap((error) => error.placed)
  return new CamgateError('bad_input', errors.map(({ message }) => message).join('\n'), { placed })
}

/** Closes a list of problems that would be too long. */
export function moreFaults(option: string, count: number): Problem {
  return { option, found: `${count} more ${count === 1 ? 'fault' : 'faults'}`, expected: 'none' }
}

export function exitCodeOf(error: unknown): number {
  return error instanceof CamgateError ? EXIT_OF_CODE[error.code] : EXIT.internal
}
