import type { Bounds, ChangeLimit } from '../../model/gate.ts'
import type { ChangeUnit } from '../../model/gate-reasons.ts'
import { figure, signed } from '../../text/figure.ts'

/** `≥ 20 and ≤ 30`, or `drop ≤ 15 %`. */
export function limitText(limit: Bounds | ChangeLimit): string {
  if ('direction' in limit) return `${limit.direction} ≤ ${figure(limit.most)} ${unitText(limit.unit)}`
  const { min, max } = limit
  const bounds = [min === undefined ? '' : `≥ ${figure(min)}`, max === undefined ? '' : `≤ ${figure(max)}`]
  return bounds.filter((bound) => bound !== '').join(' and ')
}

export function unitText(unit: ChangeUnit): string {
  return unit === 'percent' ? '%' : 'points'
}

/** `-3.5 %` */
export function changeText(change: number, unit: ChangeUnit): string {
  return `${signed(change, 1)} ${unitText(unit)}`
}
