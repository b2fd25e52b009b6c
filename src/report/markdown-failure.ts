import { fitToLimit } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, paragraphs } from './markdown-layout.ts'

/** A run that ended without a report. */
export interface Failure {
  /** A problem a line. */
  readonly message: string
  readonly hint?: string | undefined
  /** What a server printed last, by the input that started it. */
  readonly output?: readonly { readonly input: string; readonly lines: readonly string[] }[]
}

const LONGEST_PROBLEM = 500
const LEFT_OUT = 'Details were left out here to stay within the size limit: they are in the log of the job.'

/** The text of a comment and of a job summary where nothing could be measured. */
export function renderFailure({ message, hint, output = [] }: Failure, maxBytes: number): string {
  const problems = message.split('\n').map((line) => prose(line, LONGEST_PROBLEM))
  const [only = ''] = problems
  const first = problems.length === 1 ? only : `${problems.length} problems`
  const firstLine = `❌ **ERROR**: nothing was measured: ${first}`
  const blocks = [
    ...(problems.length > 1 ? [{ priority: 0, text: bullets(problems) }] : []),
    ...(hint === undefined ? [] : [{ priority: 1, text: `Hint: ${prose(hint)}` }]),
    ...output.map(({ input, lines }) => ({ priority: 2, text: printed(input, lines) })),
  ]
  return fitToLimit(firstLine, blocks, maxBytes, LEFT_OUT)
}

function printed(input: string, lines: readonly string[]): string {
  if (lines.length === 0) return `The command of ${code(input)} printed nothing.`
  return paragraphs(`Last lines of ${code(input)}:`, bullets(lines.map((line) => code(line))))
}
