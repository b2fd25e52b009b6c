import { info, setFailed, warning } from '@actions/core'
import type { Plan } from '../model/plan.ts'
import { escapeTerminal } from '../text/escape.ts'
import type { Result } from './result.ts'

/** Sets the colour of the job: red on fail and error; on inconclusive, as the user chose. */
export function setConclusion({ verdict, why }: Result, onInconclusive: Plan['onInconclusive']): void {
  const lines = why.split('\n').map(escapeTerminal)
  const sentence = `Camera capacity: ${verdict}: ${lines.join('\n')}`
  if (verdict === 'pass') info(sentence)
  else if (verdict !== 'inconclusive' || onInconclusive === 'fail') setFailed(sentence)
  else if (onInconclusive === 'warn') warning(sentence)
  else info(sentence)
}
