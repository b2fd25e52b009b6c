import { describe, expect, test } from 'vitest'
import { checkout, daemonCameras, github, isRunning, measuredStep, pullRequest, SHORT } from './scenes.ts'

const LOOSE = { floors: { healthy_rate: { min: 50 }, planned_fps_per_connection: { min: 5 } } }
const STRICT = { floors: { healthy_rate: { min: 50 }, recommended_cameras: { min: 500 } } }

describe('a pull request', () => {
  test('gets one comment among many others, which the next run updates', async ({ skip }) => {
    const first = await github()
    const pull = await first.api.openPull({ head: 'faster' })
    await first.api.addComments(pull.number, 60)
    const event = { eventName: 'pull_request', payload: pullRequest(pull) }
    const server = await daemonCameras()
    const inputs = { ...SHORT, ...server }

    const run = await measuredStep(first, { skip, ...event, inputs, workspace: checkout(LOOSE) })

    expect(run.log).toContain('start: first complete frame after')
    expect({ code: run.exitCode, annotations: run.annotations }).toEqual({ code: 0, annotations: [] })
    expect(run.outputs).toMatchObject({ verdict: 'pass', 'success-rate': '100', grade: 'EXCELLENT' })
    expect(run.outputs['comment-url']).toContain(`/acme/cameras/`)
    expect(run.files).toContain(run.outputs['report-json'])
    expect(run.summary).toMatch(/^### ✅ 4 of 4 connections healthy/)
    expect(isRunning(server.target!.split(':')[2]!.split('/')[0]!)).toBe(true)

    const { artifacts } = first.artifacts
    expect(artifacts.map(({ name }) => name)).toEqual(['camera-capacity-Camera-capacity-capacity'])
    const kinds = Object.keys(artifacts[0]!.files).map((name) => name.replace(/^multi.*\d{6}/, '…'))
    expect(kinds.toSorted()).toEqual([
      'start.log',
      '….json',
      '….log',
      '….md',
      '…_cameras.csv',
      '…_connections.csv',
      '…_report.html',
    ])

    const post = await run.post()
    expect({ code: post.exitCode, log: post.log }).toMatchObject({
      code: 0,
      log: expect.stringContaining('have ended'),
    })
    expect(isRunning(server.target!.split(':')[2]!.split('/')[0]!)).toBe(false)

    await first.api.addComments(pull.number, 60)
    const red = await measuredStep(first, {
      skip,
      ...event,
      inputs,
      workspace: checkout(STRICT),
      runId: 1002,
    })

    expect(red.exitCode).toBe(1)
    expect(red.outputs).toMatchObject({ verdict: 'fail', 'comment-url': run.outputs['comment-url'] })
    const comments = await first.api.comments(pull.number)
    const ours = comments.filter(({ login }) => login === 'github-actions[bot]')
    expect(comments.length).toBe(121)
    expect(ours.length).toBe(1)
    expect(ours[0]!.body).toContain('**FAIL**')
    expect(ours[0]!.body).toContain('Recommended cameras')
    expect(ours[0]!.body).toContain('actions/runs/1002')
    await red.post()
  })

  test('is told the capacity that a search found, with its chart and its trials', async ({ skip }) => {
    const gh = await github()
    const pull = await gh.api.openPull({ head: 'searched' })
    const search = { 'find-capacity': '', 'max-connections': '8', 'trial-duration': '1' }
    const inputs = { ...SHORT, ...search, simulate: 'true' }
    const event = { eventName: 'pull_request', payload: pullRequest(pull) }
    const run = await measuredStep(gh, { skip, ...event, inputs })

    expect(run.outputs).toMatchObject({ capacity: '8', 'capacity-high': '' })
    expect(Object.keys(gh.artifacts.artifacts[0]!.files).some((name) => name.endsWith('_trials.csv'))).toBe(
      true,
    )
    const [comment] = await gh.api.comments(pull.number)
    expect(comment?.body).toContain('at least 8 connections')
    expect(comment?.body).toMatch(/^```mermaid\n%%.*\nxychart-beta$/m)
    expect(comment?.body).toMatch(/\| trial \| connections \|/)
  })
})
