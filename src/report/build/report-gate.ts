import type { GateResult, GateRow } from '../../model/gate.ts'
import { gateText } from '../facts/gate-words.ts'
import { limitText } from '../facts/limit-words.ts'
import { reasonText } from '../facts/reason-words.ts'
import type { Report } from '../schema/schema.ts'
import { finite } from './numbers.ts'

/** `gate`: the judgement with its texts. */
export function reportGate(result: GateResult): Report['gate'] {
  return { verdict: result.verdict, why: gateText(result), rows: result.rows.map(reportRow) }
}

function reportRow({
  metric,
  kind,
  limit,
  verdict,
  reason,
  ...row
}: GateRow): Report['gate']['rows'][number] {
  return {
    metric,
    kind,
    baseline: finite(row.baseline),
    value: finite(row.value),
    change: finite(row.change),
    unit: 'direction' in limit ? limit.unit : null,
    limit: limitText(limit),
    min: 'direction' in limit ? null : (limit.min ?? null),
    max: 'direction' in limit ? null : (limit.max ?? null),
    allowed_change: allowedChange(limit),
    verdict,
    reason: reason.code,
    why: reasonText(reason, metric),
  }
}

function allowedChange(limit: GateRow['limit']): number | null {
  if (!('direction' in limit)) return null
  return limit.direction === 'drop' ? -limit.most : limit.most
}
