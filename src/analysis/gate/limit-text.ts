import { figure } from '../../text/figure.ts'

/** `max_drop_percent` and 15 as readable text: `drop ≤ 15 %`. */
export function limitText(name: string, value: number): string {
  const direction = name.includes('drop') ? 'drop' : 'rise'
  return `${direction} ≤ ${figure(value)} ${name.endsWith('percent') ? '%' : 'points'}`
}
