import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  baselineOf,
  floorsOf,
  frTermsOf,
  healthRulesOf,
  parseThresholds,
  thresholdsJsonSchema,
} from '../../src/config/thresholds.ts'
import { CamgateError } from '../../src/errors.ts'
import { DEFAULT_FR_TERMS } from '../../src/model/fr.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model/health-rules.ts'
import { METRIC_NAMES } from '../../src/model/metrics.ts'
import { effort } from '../effort.ts'

/** The file of the documentation. */
const EXAMPLE = {
  $schema: './thresholds.schema.json',
  version: 1,
  floors: {
    capacity_connections: { min: 200 },
    connection_success_rate: { min: 95 },
    healthy_rate: { min: 95 },
    planned_fps_per_connection: { min: 20 },
    reconnection_rate: { max: 0.1 },
    time_to_first_frame_p95_ms: { max: 5000 },
    recommended_cameras: { min: 100 },
  },
  regression: {
    capacity_connections: { max_drop_percent: 15 },
    connection_success_rate: { max_drop_points: 2 },
    average_fps_per_connection: { max_drop_percent: 10 },
    ab_goodput: { max_drop_percent: 10 },
  },
  health: {},
  fr: { target_cameras: 100 },
  on_inconclusive: 'warn',
  baseline: { jobs: [] },
}

const JOB = {
  run_id: 'run-1',
  started_at: '2026-01-15T09:30:00.000Z',
  profile: {
    protocol: 'mjpeg',
    cameras: 24,
    connections_per_camera: 2,
    connections: 48,
    nominal_fps: 25,
    frame_bytes: 40_000.5,
  },
  fingerprint: {
    cpu_model: 'Example CPU',
    cpus: 4,
    memory_gb: 16,
    kernel: 'Linux 6.8.0',
    runner_image: null,
    tool_major: 1,
    node: 'v24.0.0',
  },
  metrics: { capacity_connections: 240, 'outcomes.refused': 0 },
}

function withJobs(...jobs: readonly unknown[]): unknown {
  return { version: 1, baseline: { jobs } }
}

function problemsOf(file: unknown): string[] {
  try {
    parseThresholds(typeof file === 'string' ? file : JSON.stringify(file), 'limits.json')
  } catch (error) {
    expect(error).toBeInstanceOf(CamgateError)
    expect((error as CamgateError).code).toBe('bad_input')
    return (error as CamgateError).message.split('\n')
  }
  return []
}

describe('thresholds.json', () => {
  test('of the documentation is read as it stands', () => {
    expect(parseThresholds(JSON.stringify(EXAMPLE, null, 2))).toEqual(EXAMPLE)
  })

  test('needs its version only, and may begin with a byte order mark', () => {
    expect(parseThresholds('\uFEFF{"version": 1}')).toEqual({ version: 1 })
  })

  test('refuses limits of an A/B that no A/B judges', () => {
    for (const limit of ['max_drop_points', 'max_rise_percent'])
      expect(problemsOf({ version: 1, regression: { ab_goodput: { [limit]: 5 } } }).join()).toContain(limit)
  })

  test('gives its floors in the documented order of the metrics', () => {
    const floors = { healthy_rate: { min: 90, max: 100 }, 'outcomes.refused': { max: 0 }, drops: { max: 3 } }
    expect(floorsOf(parseThresholds(JSON.stringify({ version: 1, floors })))).toEqual([
      { metric: 'healthy_rate', min: 90, max: 100 },
      { metric: 'drops', max: 3 },
      { metric: 'outcomes.refused', max: 0 },
    ])
    expect(floorsOf({ version: 1 })).toEqual([])
  })

  test('can set every health rule and keeps the defaults of the others', () => {
    const health = {
      first_frame_ms: 1,
      min_fps_ratio: 0.2,
      max_loss_ratio: 0.3,
      freeze_gaps: 3.5,
      freeze_extra_ms: 4,
      max_stall_ratio: 0,
      long_stall_ms: 6,
      drop_after_ms: 7,
      drop_after_gaps: 8,
      frozen_after_ms: 9,
      min_healthy_ratio: 0.1,
      min_frame_ratio: 0.11,
    }
    const rules = healthRulesOf(parseThresholds(JSON.stringify({ version: 1, health })))
    expect(Object.values(rules)).toEqual(Object.values(health))
    expect(Object.keys(rules)).toEqual(Object.keys(DEFAULT_HEALTH_RULES))
    expect(healthRulesOf({ version: 1 })).toEqual(DEFAULT_HEALTH_RULES)
    expect(healthRulesOf({ version: 1, health: { long_stall_ms: 2000 } })).toEqual({
      ...DEFAULT_HEALTH_RULES,
      longStallMs: 2000,
    })
  })

  test('can tell every limit of the deployment and keeps the defaults of the others', () => {
    const fr = {
      target_cameras: 60,
      connections_per_camera: 2,
      analysis_fps: 2.5,
      inferences_per_second: 300,
      link_mbps: 1000,
      stream_mbps: 4,
    }
    expect(frTermsOf(parseThresholds(JSON.stringify({ version: 1, fr })))).toEqual({
      connectionsPerCamera: 2,
      analysisFps: 2.5,
      inferencesPerSecond: 300,
      linkMbps: 1000,
      streamMbps: 4,
    })
    expect(frTermsOf({ version: 1 })).toEqual(DEFAULT_FR_TERMS)
    expect(frTermsOf({ version: 1, fr: { link_mbps: 100 } })).toEqual({ ...DEFAULT_FR_TERMS, linkMbps: 100 })
  })

  test('gives its recorded jobs, the oldest first', () => {
    const times = ['2026-01-15T09:30:00.500Z', '2026-01-15T09:30:00Z', '2026-01-14T23:59:59Z']
    const jobs = times.map((started_at, index) => ({ ...JOB, run_id: `run-${index}`, started_at }))
    const [oldest, ...later] = baselineOf(parseThresholds(JSON.stringify(withJobs(...jobs))))
    expect(oldest).toEqual({
      runId: 'run-2',
      startedAt: '2026-01-14T23:59:59Z',
      profile: JOB.profile,
      fingerprint: JOB.fingerprint,
      metrics: JOB.metrics,
    })
    expect(later.map(({ runId }) => runId)).toEqual(['run-1', 'run-0'])
    expect(baselineOf({ version: 1 })).toEqual([])
  })

  test('holds at most 200 jobs', () => {
    const jobs = Array.from({ length: 201 }, (_, index) => ({ ...JOB, run_id: `run-${index}` }))
    expect(problemsOf(withJobs(...jobs.slice(1)))).toEqual([])
    expect(problemsOf(withJobs(...jobs))).toEqual([
      'limits.json baseline.jobs: found a list, expected at most 200 entries',
    ])
  })

  test.each([
    [{ ...JOB, profile: { ...JOB.profile, nominal_fps: null } }, []],
    [
      { ...JOB, started_at: '2026-01-15' },
      ['started_at: found "2026-01-15", expected a time such as "2026-01-15T09:30:00.000Z"'],
    ],
    [{ ...JOB, started_at: 7 }, ['started_at: found 7, expected a text']],
    [
      { ...JOB, metrics: { capacity_connection: 1 } },
      [
        'metrics.capacity_connection: found an unknown key, expected a known one: did you mean "capacity_connections"?',
      ],
    ],
    [{ ...JOB, metrics: { drops: null } }, ['metrics.drops: found null, expected a number']],
    [
      { ...JOB, profile: { ...JOB.profile, camera: 1 } },
      ['profile.camera: found an unknown key, expected a known one: did you mean "cameras"?'],
    ],
    [
      { ...JOB, fingerprint: { ...JOB.fingerprint, cpus: 1.5 } },
      ['fingerprint.cpus: found 1.5, expected a whole number'],
    ],
    [{ ...JOB, run_id: undefined }, ['run_id: found nothing, expected a text']],
  ])('checks the job %j', (job, problems) => {
    const lines = problems.map((problem) => `limits.json baseline.jobs.0.${problem}`)
    expect(problemsOf(withJobs(job))).toEqual(lines)
  })

  test('with the same job twice is refused', () => {
    expect(problemsOf(withJobs(JOB, { ...JOB, run_id: 'run-2' }))).toEqual([])
    expect(problemsOf(withJobs(JOB, JOB))).toEqual([
      'limits.json baseline.jobs: found a list, expected every run_id once',
    ])
  })

  test('takes a floor and a regression limit for every metric', () => {
    const floors = Object.fromEntries(METRIC_NAMES.map((metric) => [metric, { max: 1 }]))
    const regression = Object.fromEntries(METRIC_NAMES.map((metric) => [metric, { max_rise_percent: 1 }]))
    expect(problemsOf({ version: 1, floors, regression })).toEqual([])
  })

  test.each([
    [{}, 'limits.json version: found nothing, expected 1'],
    [{ version: 2 }, 'limits.json version: found 2, expected 1'],
    [[], 'limits.json: found [], expected an object'],
    [null, 'limits.json: found null, expected an object'],
    [
      { version: 1, florrs: {} },
      'limits.json florrs: found an unknown key, expected a known one: did you mean "floors"?',
    ],
    [
      { version: 1, floors: { healthy_rates: { min: 1 } } },
      'limits.json floors.healthy_rates: found an unknown key, expected a known one: did you mean "healthy_rate"?',
    ],
    [
      { version: 1, floors: { healthy_rate: { minimum: 1, min: 1 } } },
      'limits.json floors.healthy_rate.minimum: found an unknown key, expected one of min, max',
    ],
    [
      { version: 1, floors: { drops: { max: '3' } } },
      'limits.json floors.drops.max: found "3", expected a number',
    ],
    [
      { version: 1, floors: { drops: {} } },
      'limits.json floors.drops: found {}, expected a "min" or a "max"',
    ],
    [{ version: 1, floors: { drops: 3 } }, 'limits.json floors.drops: found 3, expected an object'],
    [
      { version: 1, floors: { drops: { min: 2, max: 1 } } },
      'limits.json floors.drops: found {"min":2,"max":1}, expected "min" not above "max"',
    ],
    [
      { version: 1, regression: { drops: {} } },
      'limits.json regression.drops: found {}, expected a limit such as "max_drop_percent"',
    ],
    [
      { version: 1, regression: { drops: { max_drop_percent: 101 } } },
      'limits.json regression.drops.max_drop_percent: found 101, expected at most 100',
    ],
    [
      { version: 1, health: { min_fps_ratio: 95 } },
      'limits.json health.min_fps_ratio: found 95, expected at most 1',
    ],
    [
      { version: 1, health: { min_healthy_ratio: 0 } },
      'limits.json health.min_healthy_ratio: found 0, expected more than 0',
    ],
    [
      { version: 1, health: { first_frame: 1 } },
      'limits.json health.first_frame: found an unknown key, expected a known one: did you mean "first_frame_ms"?',
    ],
    [
      { version: 1, fr: { target_cameras: 1.5 } },
      'limits.json fr.target_cameras: found 1.5, expected a whole number',
    ],
    [
      { version: 1, fr: { connections_per_camera: 0 } },
      'limits.json fr.connections_per_camera: found 0, expected at least 1',
    ],
    [
      { version: 1, fr: { analysis_fps: 0 } },
      'limits.json fr.analysis_fps: found 0, expected at least 0.001',
    ],
    [
      { version: 1, fr: { link_mbps: '1 Gbit/s' } },
      'limits.json fr.link_mbps: found "1 Gbit/s", expected a number',
    ],
    [
      { version: 1, fr: { inference_per_second: 100 } },
      'limits.json fr.inference_per_second: found an unknown key, expected a known one: did you mean "inferences_per_second"?',
    ],
    [
      { version: 1, on_inconclusive: 'ignore' },
      'limits.json on_inconclusive: found "ignore", expected "pass" or "warn" or "fail"',
    ],
    [{ version: 1, baseline: { jobs: {} } }, 'limits.json baseline.jobs: found {}, expected a list'],
    [{ version: 1, baseline: { jobs: [7] } }, 'limits.json baseline.jobs.0: found 7, expected an object'],
  ])('%j is refused', (file, problem) => {
    expect(problemsOf(file)).toEqual([problem])
  })

  test('with a key that is part of every object is refused all the same', () => {
    expect(problemsOf('{"version": 1, "__proto__": {}, "floors": {"constructor": {"min": 1}}}')).toEqual([
      expect.stringContaining('limits.json floors.constructor: found an unknown key'),
      expect.stringContaining('limits.json __proto__: found an unknown key'),
    ])
  })

  test('tells everything that is wrong at once', () => {
    const file = { version: 3, floors: { drops: { max: 'x' }, zzz: {} }, health: { zzz: 1 }, zzz: 1 }
    expect(problemsOf(file).map((line) => line.split(':')[0])).toEqual([
      'limits.json version',
      'limits.json floors.drops.max',
      'limits.json floors.zzz',
      'limits.json health.zzz',
      'limits.json zzz',
    ])
  })

  test('with a key twice is refused: the second limit would silently replace the first', () => {
    const floors = '{\n  "healthy_rate": { "min": 95 },\n  "healthy_rate": { "min": 5, "min": 0 } }'
    expect(problemsOf(`{ "version": 1, "floors": ${floors}, "floors": { "zzz": {} } }`)).toEqual([
      'limits.json:3:3: found a second "healthy_rate", expected each key once',
      'limits.json:3:31: found a second "min", expected each key once',
      'limits.json:3:45: found a second "floors", expected each key once',
      expect.stringContaining('limits.json floors.zzz'),
    ])
    expect(problemsOf(`{${'"version": 1, '.repeat(1000)}"version": 1}`)).toHaveLength(20)
  })

  test('that is not JSON is refused with file, line and column', () => {
    expect(problemsOf('{\n  "version": 1,\n  "floors": {},\n}')).toEqual([
      'limits.json:4:1: found "}" at line 4, column 1, expected JSON',
    ])
    expect(problemsOf('')).toEqual([
      'limits.json:1:1: found the end of the text at line 1, column 1, expected JSON',
    ])
  })

  test('above 1 MiB is refused unread', () => {
    expect(problemsOf(`{"version": 1}${' '.repeat(1024 * 1024)}`)).toEqual([
      'limits.json: found 1048590 characters, expected at most 1048576 (1 MiB)',
    ])
  })

  test('garbage is bad input and nothing else', () => {
    const runs = { numRuns: effort({ unit: 30, thorough: 100 }) }
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => void problemsOf(text)),
      runs,
    )
    const keys = fc.constantFrom(
      'version',
      'floors',
      'health',
      'regression',
      'baseline',
      'fr',
      '__proto__',
      'jobs',
    )
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (file) => void problemsOf(file)),
      runs,
    )
  })
})

describe('thresholds.schema.json', () => {
  test('is the committed form of what is checked', () => {
    const file = new URL('../../thresholds.schema.json', import.meta.url)
    const committed = JSON.parse(readFileSync(file, 'utf8'))
    expect(committed, 'write thresholdsJsonSchema() to thresholds.schema.json').toEqual(
      thresholdsJsonSchema(),
    )
  })
})

test.each<[string, string]>([
  ['lists in lists', '['.repeat(100_000)],
  ['objects in objects', `{"version":1,"floors":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
  ['a text of a megabyte', `{"version":"${'x'.repeat(1_000_000)}"}`],
  ['a name of a megabyte', `{"version":1,"${'x'.repeat(1_000_000)}":1}`],
  [
    'thousands of unknown floors',
    `{"version":1,"floors":{${Array.from({ length: effort({ unit: 5000, thorough: 50_000 }) }, (_, i) => `"floor${i}":1`)}}}`,
  ],
])('a thresholds.json of %s ends in a short error that names it', (_, text) => {
  const startedAt = performance.now()
  const refuse = () => parseThresholds(text)
  expect(refuse).toThrow(CamgateError)
  expect(refuse).toThrow(/^thresholds\.json.*: found .+, expected .+/)
  expect(refuse).not.toThrow(/^[\s\S]{65000}/)
  expect(performance.now() - startedAt).toBeLessThan(5000)
})
