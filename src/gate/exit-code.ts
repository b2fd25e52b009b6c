import { EXIT } from '../errors.ts'
import type { GateResult, Plan } from '../model.ts'

export interface Ending {
  readonly gate: Pick<GateResult, 'verdict'>
  readonly generatorLimited: boolean
  readonly interrupted: boolean
  /** The target could not be reached, or no camera sent a frame. */
  readonly unreachable: boolean
  readonly onInconclusive: Plan['onInconclusive']
}

/**
 * The exit code of a run that was measured (contract, section 1). First what ended it, then a void run, then
 * the gate; what throws (our own bug, bad input) goes before all of these and never gets here.
 */
export function exitCodeFor(ending: Ending): number {
  if (ending.interrupted) return EXIT.interrupted
  if (ending.unreachable) return EXIT.unreachable
  if (ending.generatorLimited) return EXIT.inconclusive
  if (ending.gate.verdict === 'fail') return EXIT.gateFailed
  const isOpen = ending.gate.verdict === 'inconclusive' && ending.onInconclusive === 'fail'
  return isOpen ? EXIT.inconclusive : EXIT.pass
}
