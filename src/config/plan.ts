import type { CameraSource } from '../model/cameras.ts'
import type { FrTerms } from '../model/fr.ts'
import type { BaselineJob, Floor, Regression } from '../model/gate.ts'
import type { HealthRules } from '../model/health-rules.ts'
import type { OptionValues } from './options.ts'
import type { SOURCE_OPTIONS } from './stream-options.ts'

/** What was asked for, after validation: the options, and what follows from them and from thresholds.json. */
export interface Plan extends Omit<OptionValues, keyof typeof SOURCE_OPTIONS | 'header'> {
  readonly source: CameraSource
  /** Names as the user spelled them, each once whatever its case. */
  readonly headers: Readonly<Record<string, string>>
  readonly frTerms: FrTerms
  /** A deployment for face recognition was given, by the option or in thresholds.json. */
  readonly isFrPlanned: boolean
  readonly health: HealthRules
  /** Null without thresholds.json. */
  readonly floors: readonly Floor[] | null
  readonly regressions: readonly Regression[]
  /** As recorded in thresholds.json, oldest first. */
  readonly baseline: readonly BaselineJob[]
}
