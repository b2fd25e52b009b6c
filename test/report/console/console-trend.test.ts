import { expect, test } from 'vitest'
import { trendOf } from '../../../src/analysis/trend/trend-of-nights.ts'
import { renderTrendConsole } from '../../../src/report/console/console-trend.ts'
import { nightAt, noisyNights, times } from '../../analysis/trend/sample-nights.ts'

const NIGHTS = noisyNights([...times(20, 600), ...times(12, 510)], 0.02)

function textOf(nights = NIGHTS, color = false): string {
  return renderTrendConsole(trendOf(nights, { metrics: ['capacity_connections'] }), { color, columns: null })
}

test('has the finding first, then a curve with a blank for each void night, then the nights', () => {
  const void_ = nightAt(32, 20, { voidReason: 'generator_limited' })
  const lines = textOf([...NIGHTS, void_]).split('\n')
  expect(lines[1]).toMatch(/^ {3}❌ Capacity in connections fell by 14\.2 %/)
  expect(lines[3]).toMatch(/^ {3}Capacity in connections [▁▂▃▄▅▆▇█]{32} {2}497 to 621$/)
  expect(lines.filter((line) => /^ {3}2026-/.test(line))).toHaveLength(30)
  expect(lines.join('\n')).toContain('3 earlier nights not shown')
  expect(lines.at(-4)).toMatch(/2026-02-02 \(0000000\) +20 \(.*void: the load generator was the limit$/)
})

test('colours losses', () => {
  expect(textOf(NIGHTS, true)).toContain('\u001b[31m   ❌ Capacity')
})

test('says that a metric never changed', () => {
  expect(textOf(times(12, 600).map((capacity, at) => nightAt(at, capacity)))).toContain(
    'Capacity in connections ▅▅▅▅▅▅▅▅▅▅▅▅ 600 throughout',
  )
})

test('ends with what it comes down to, and says in which series', () => {
  const other = nightAt(40, 300)
  const { fingerprint } = other
  const alone = { ...other, fingerprint: { ...fingerprint, cpu_model: 'Another' } }
  const lines = textOf([...NIGHTS, alone])
    .trimEnd()
    .split('\n')
    .slice(-2)
  expect(lines[0]).toMatch(
    /^❌ WORSE: Capacity in connections fell by 14\.2 %, .*, between 2026-01-20 \(0000000\) and 2026-01-21/,
  )
  expect(lines[1]).toMatch(/^ {3}in: .*Example CPU/)
  expect(textOf([nightAt(0, 600)])).toMatch(/⚠️ NOT ENOUGH NIGHTS: .*\(1 of 10\)\n$/)
})

test('does not say that a night that is void was not measured', () => {
  const text = textOf([nightAt(0, 20, { voidReason: 'generator_limited' })])
  expect(text).toContain('not enough nights (0 of 10) (left out: 1 void)')
})

test('has what recovered last, not the loss before it', () => {
  const back = noisyNights([...times(15, 600), ...times(15, 510), ...times(15, 602)], 0.01)
  expect(textOf(back)).toMatch(/✅ BETTER: Capacity in connections rose .*\n$/)
})
