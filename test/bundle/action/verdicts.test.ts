import { describe, expect, test } from 'vitest'
import { step } from './runner.ts'
import { checkout, github, measuredStep, pullRequest, reportOf, SHORT, unknownAfter } from './scenes.ts'

const SIMULATED = { ...SHORT, simulate: 'true' }
const UNMET = {
  floors: { healthy_rate: { min: 95 }, recommended_cameras: { min: 500 } },
  fr: { target_cameras: 1 },
}

describe.concurrent('a verdict', () => {
  test('fail is red, with an annotation at the line of thresholds.json that was not met', async ({
    skip,
  }) => {
    const run = await measuredStep(await github(), { skip, inputs: SIMULATED, workspace: checkout(UNMET) })
    expect(run.exitCode).toBe(1)
    expect(run.outputs).toMatchObject({
      verdict: 'fail',
      'success-rate': '100',
      'fr-verdict': 'not_assessed',
    })
    const [row, conclusion, ...others] = run.annotations
    expect(row).toMatchObject({ level: 'error', properties: { file: 'thresholds.json', line: '7' } })
    expect(row?.message).toMatch(/^recommended_cameras, limit ≥ 500: not measured/)
    expect(conclusion).toMatchObject({ level: 'error', properties: {} })
    expect(conclusion?.message).toMatch(/^Camera capacity: fail: 1 of 2 limits not met/)
    expect(others).toEqual([])
    expect(run.summary).toContain('**FAIL**')
  })

  test('the outputs tell what the report tells', async ({ skip }) => {
    const run = await measuredStep(await github(), { skip, inputs: SIMULATED })
    const report = reportOf(run)
    expect(run.outputs).toMatchObject({
      verdict: 'pass',
      capacity: String(report.capacity.connections),
      'average-fps': String(report.connection_statistics.average_fps_per_connection),
      'recommended-cameras': String(report.fr.recommended_cameras),
      'run-id': report.run.run_id,
      'reports-dir': 'reports',
      'artifact-id': '123',
      'artifact-url': 'https://github.com/acme/cameras/actions/runs/1001/artifacts/123',
    })
  })

  test('inconclusive follows on-inconclusive: a warning, red, or nothing', async ({ skip }) => {
    const gh = await github()
    const first = await measuredStep(gh, { skip, inputs: SIMULATED })
    const thresholds = unknownAfter(first)
    const endings = new Map<string, unknown>()
    for (const word of ['pass', 'warn', 'fail']) {
      const inputs = { ...SIMULATED, 'on-inconclusive': word }
      const run = await measuredStep(gh, { skip, inputs, workspace: checkout(thresholds) })
      const verdicts = run.annotations.filter(({ message }) => message.startsWith('Camera capacity:'))
      endings.set(word, [run.outputs.verdict, run.exitCode, verdicts.map(({ level }) => level)])
    }
    expect(Object.fromEntries(endings)).toEqual({
      pass: ['inconclusive', 0, []],
      warn: ['inconclusive', 0, ['warning']],
      fail: ['inconclusive', 1, ['error']],
    })
  })

  test('a server that nobody reaches is an error, not a result', async () => {
    const inputs = { ...SHORT, target: 'http://127.0.0.1:9/{camera}' }
    const run = await step({ inputs, environment: (await github()).environment })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    expect(run.annotations.at(-1)?.message).toContain('all 4 connections: connection refused (ECONNREFUSED)')
  })

  test('of a release is the same, and the summary is its record', async ({ skip }) => {
    const gh = await github()
    const payload = { action: 'published', release: { tag_name: 'v2.0.0' } }
    const event = { eventName: 'release', payload }
    const run = await measuredStep(gh, { skip, ...event, inputs: SIMULATED, workspace: checkout(UNMET) })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'fail' })
    expect(run.summary).toContain('| ❌ | Recommended cameras |')
    expect(gh.api.requests).toEqual([])
  })
})

describe.concurrent('wrong inputs', () => {
  test('are told all at once, by their names, before anything starts', async () => {
    const inputs = {
      cameras: 'many',
      duration: 'long',
      comment: 'always',
      'wait-timeout': 'never',
      headers: 'no colon here',
      'connections-per-camera': '0',
    }
    const run = await step({ inputs, workspace: checkout({ floors: { nonsense: { min: 1 } } }) })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 1, verdict: 'error' })
    const [placed, all, ...others] = run.annotations
    expect(others).toEqual([])
    expect(placed).toMatchObject({ level: 'error', properties: { file: 'thresholds.json', line: '4' } })
    expect(placed?.message).toContain('floors.nonsense: found an unknown key')
    for (const name of [...Object.keys(inputs), 'target', 'nonsense']) {
      expect(all?.message).toContain(name)
      expect(run.summary).toContain(name)
    }
    expect(all?.message).not.toContain('--')
    expect(run.summary).toMatch(/^### ❌ Nothing was measured\n\n\*\*ERROR\*\*: \d problems/)
    expect(run.files).toEqual(['thresholds.json'])
  })

  test('no target and no simulate is one of them: the built-in cameras are never tested by accident', async () => {
    const run = await step({ inputs: { cameras: '2' } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/^target: found nothing, expected .*simulate: true/)
  })
})

describe.concurrent('publishing', () => {
  test('on GitHub Enterprise Server there is no artifact, and a warning that says so', async ({ skip }) => {
    const environment = { GITHUB_SERVER_URL: 'https://github.acme.example' }
    const run = await measuredStep(await github(), { skip, inputs: SIMULATED, environment })
    expect({ code: run.exitCode, verdict: run.outputs.verdict }).toEqual({ code: 0, verdict: 'pass' })
    const warnings = run.annotations.map(({ message }) => message)
    expect(warnings.some((text) => text.includes('GitHub Enterprise Server has no artifact service'))).toBe(
      true,
    )
    expect(run.annotations.every(({ level }) => level === 'warning')).toBe(true)
  })

  test('on-regression comments when a limit is not met, and updates that comment when it is met again', async ({
    skip,
  }) => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'slower' })
    const event = { eventName: 'pull_request', payload: pullRequest(pull) }
    const inputs = { ...SIMULATED, comment: 'on-regression', 'artifact-retention-days': '3' }
    const bodies: string[][] = []
    for (const [index, thresholds] of [undefined, UNMET, undefined].entries()) {
      await measuredStep(gh, { skip, ...event, inputs, workspace: checkout(thresholds), runId: 2000 + index })
      bodies.push(
        (await gh.api.comments(pull.number)).map(({ body }) => /\*\*(\w+)\*\*/.exec(body)?.[1] ?? ''),
      )
    }
    expect(bodies).toEqual([[], ['FAIL'], ['PASS']])
    const expiry = Date.parse(gh.artifacts.artifacts[0]?.expiresAt ?? '')
    expect(Math.round((expiry - Date.now()) / 86_400_000)).toBe(3)
  })
})
