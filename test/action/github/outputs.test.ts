import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { reportOutputs } from '../../../src/action/github/outputs.ts'
import {
  abCompared,
  generatorLimited,
  hostile,
  mixed,
  nothingDelivered,
  searched,
} from '../../report/runs.ts'
import { seedReport } from '../../report/seed-example.ts'

describe('the outputs of a report', () => {
  test('are its answers, as texts', () => {
    expect(reportOutputs(seedReport())).toEqual({
      capacity: '240',
      'capacity-low': '228',
      'capacity-high': '252',
      'success-rate': '97.916667',
      'average-fps': '24.306298',
      'fr-verdict': 'feasible',
      'recommended-cameras': '168',
      grade: 'EXCELLENT',
      'limit-cause': '',
      'run-id': '0198f2a4-7c1e-7a33-9a55-2f6b1c9d4e10',
    })
  })

  test('are empty where there is no number, never "null"', () => {
    const outputs = reportOutputs(nothingDelivered())
    expect(outputs).toMatchObject({
      capacity: '',
      'capacity-low': '',
      'capacity-high': '',
    })
    expect(outputs['success-rate']).toBe('0')
  })

  test('name what limited the server', () => {
    expect(reportOutputs(searched())['limit-cause']).toBe('server_cpu')
  })

  test('are one line each of a run of any kind', () => {
    for (const report of [mixed(), hostile(), searched(), abCompared(), generatorLimited()])
      for (const [name, value] of Object.entries(reportOutputs(report)))
        expect(value, name).toMatch(/^[\w.-]*$/)
  })

  test('are all told in action.yml', () => {
    const action = parse(readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'action.yml'), 'utf8'))
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(Object.keys(reportOutputs(mixed()))))
  })
})
