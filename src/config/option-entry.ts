import type { z } from 'zod'
import type { Thresholds } from './thresholds-schema.ts'

/** An option of a measuring run, on the command line and in the Action. */
export interface OptionEntry {
  /** How `--help` writes its value; absent for a switch. */
  readonly value?: string
  /** For `--help`. */
  readonly help: string
  /** The description in action.yml. */
  readonly input: string
  /** Turns the text into the value that a run gets; its only problem says what was expected. */
  readonly type: z.ZodType
  /** As a user would type it. Without a default, a run gets null. */
  readonly default?: string
  /** The Action's default, where it differs. */
  readonly inputDefault?: string
  /** What people read instead of the default, code in backticks. */
  readonly defaultText?: string
  /** The default that thresholds.json sets, if it does. */
  readonly inThresholds?: (thresholds: Thresholds) => unknown
  /** Another option without which this one has no effect, so giving it alone is an error. */
  readonly requires?: string
  readonly isRequired?: true
  /** May be given several times; in the Action, one on each line. */
  readonly isRepeatable?: true
  /** The environment variable that is read if it was not given. */
  readonly environment?: string
  /** Other programs read that variable too: a wrong value in it is ignored, so nobody's run ends because of it. */
  readonly isEnvironmentShared?: true
  /** `true` keeps the value out of messages. */
  readonly isSecret?: true
  /** The unit of the value, which becomes part of its name in the plan. */
  readonly unit?: 'ms'
  /** `false` leaves it out of the report's list of options. */
  readonly isReported?: false
}
