import { info, setFailed, warning } from '@actions/core'
import type { Plan } from '../../config/plan.ts'
import type { Publisher } from '../../publish/publisher.ts'
import { escapeTerminal } from '../../text/escape.ts'
import { setOutput } from '../github/command-files.ts'
import { type Result, resultOf } from '../result.ts'
import type { Publication } from './publication.ts'

/** The colour of the job and the outputs of the step. */
export function conclusion({ inputs: { plan } }: Publication): Publisher {
  return {
    async publish(result, before) {
      const concluded = resultOf(result, before)
      setColor(concluded, plan.shard === null ? plan.onInconclusive : 'pass')
      for (const [name, value] of Object.entries(concluded.outputs)) setOutput(name, value)
      setOutput('reports-dir', plan.reportsDir)
      return {}
    },
  }
}

/** Red on fail and error; on inconclusive, as the user chose. */
function setColor({ verdict, why }: Result, onInconclusive: Plan['onInconclusive']): void {
  const lines = why.split('\n').map(escapeTerminal)
  const sentence = `Camera capacity: ${verdict}: ${lines.join('\n')}`
  if (verdict === 'pass') info(sentence)
  else if (verdict !== 'inconclusive' || onInconclusive === 'fail') setFailed(sentence)
  else if (onInconclusive === 'warn') warning(sentence)
  else info(sentence)
}
