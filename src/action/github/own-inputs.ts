import { z } from 'zod'
import { count, duration, flag, oneOf, text } from '../../config/option-types.ts'

/** The Action's inputs besides the options of a run; in camel case, like their types. */
export const ownSchema = z.object({
  mode: oneOf('run', 'report', 'merge'),
  simulate: flag(),
  start: text('a command', 100_000).optional(),
  baselineStart: text('a command', 100_000).optional(),
  startReuse: flag(),
  waitTimeout: duration('1s', '1h'),
  githubToken: text('a token', 10_000).optional(),
  comment: oneOf('auto', 'on-regression', 'never'),
  commentKey: text('a text of at most 200 characters', 200).optional(),
  pullRequest: pullNumber().optional(),
  artifactName: artifactName().optional(),
  artifactRetentionDays: count(1, 400, 'days, a whole number').optional(),
  openIssue: oneOf('auto', 'never'),
  reports: text('paths of reports, one on each line', 10_000).optional(),
  trend: oneOf('auto', 'always', 'never'),
})

export type OwnInputs = z.infer<typeof ownSchema>

/** The defaults that action.yml gives some of them, for a caller that is not a runner. */
export const OWN_DEFAULTS = {
  mode: 'run',
  simulate: 'false',
  startReuse: 'false',
  waitTimeout: '60',
  comment: 'auto',
  openIssue: 'auto',
  trend: 'auto',
} as const

/** GitHub numbers pull requests from 1; people write `#12`. */
function pullNumber() {
  return text('the number of a pull request, such as 12', 17)
    .refine((value) => /^#?[1-9]\d{0,14}$/.test(value), 'the number of a pull request, such as 12')
    .transform((value) => Number(value.replace('#', '')))
}

/** The names that the artifact service accepts. */
function artifactName() {
  return text('a name of at most 200 characters without " : < > | * ? \\ / and line breaks', 200).refine(
    (name) => !/["<>|*?\\/:\r\n]/.test(name),
    'a name without " : < > | * ? \\ / and line breaks',
  )
}
