import { fitToLimit } from './fit-to-limit.ts'
import { code, prose } from './markdown-escape.ts'
import { bullets, paragraphs } from './markdown-layout.ts'

/** A run without a verdict. */
export interface Failure {
  /** One problem per line. */
  readonly message: string
  /** There is a report of what was measured before the failure; by default nothing was measured. */
  readonly isMeasured?: boolean
  readonly hint?: string | undefined
  /** The last lines that a server printed, by the input that started it. */
  readonly output?: readonly { readonly input: string; readonly lines: readonly string[] }[]
}

const MAX_PROBLEM = 500
const LEFT_OUT = 'Details were left out here to stay within the size limit: they are in the log of the job.'

const KEPT = 'What was measured until then is in the report of the artifact; it was not judged.'

/** The text of a comment and a job summary when nothing could be measured or judged. */
export function renderFailure(
  { message, isMeasured = false, hint, output = [] }: Failure,
  maxBytes: number,
): string {
  const problems = message.split('\n').map((line) => prose(line, MAX_PROBLEM))
  const [only = ''] = problems
  const heading = `### ❌ ${isMeasured ? 'Not judged' : 'Nothing was measured'}`
  const isOne = problems.length === 1
  const blocks = [
    { priority: 0, text: `**ERROR**: ${isOne ? only : `${problems.length} problems`}` },
    ...(isOne ? [] : [{ priority: 1, text: bullets(problems) }]),
    ...(hint === undefined ? [] : [{ priority: 2, text: `Hint: ${prose(hint)}` }]),
    ...(isMeasured ? [{ priority: 1, text: KEPT }] : []),
    ...output.map(({ input, lines }) => ({ priority: 3, text: printed(input, lines) })),
  ]
  return fitToLimit(heading, blocks, maxBytes, LEFT_OUT)
}

function printed(input: string, lines: readonly string[]): string {
  if (lines.length === 0) return `The command of ${code(input)} printed nothing.`
  return paragraphs(`Last lines of ${code(input)}:`, bullets(lines.map((line) => code(line))))
}
