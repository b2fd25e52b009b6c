import { describe, expect, test } from 'vitest'
import type { Report } from '../../../src/report/schema/schema.ts'
import { camgate, expectedExit, type MeasuredRun, measured, simulate } from '../../camgate.ts'

const LIMIT_MS = 300_000

/** Of the test's context: for a machine that is never left alone. */
type Skip = (note: string) => void

/** Ten cameras of 25 FPS with small frames: what is searched is the server's rule, not this machine's end. */
async function cameras(...words: readonly string[]): Promise<string> {
  const url = await simulate('--cameras', '10', '--fps', '25', '--frame-size', '4KB', ...words)
  return `${words.includes('rtsp') ? url.replace('http:', 'rtsp:') : url}/camera/{camera}`
}

/** A search from 20 connections with short trials. */
async function searched(skip: Skip, target: string, ...more: readonly string[]): Promise<MeasuredRun> {
  const load = ['10', '--connections-per-camera', '2', '--target', target, '--connect-rate', '200']
  const times = ['--duration', '3', '--settle', '1', '--trial-duration', '2', '--nominal-fps', '25']
  return await measured([...load, ...times, '--find-capacity', ...more], { timeoutMs: LIMIT_MS, skip })
}

function expectFound({ capacity, trials }: Report, truth: number, reason: RegExp): void {
  const told = JSON.stringify({ capacity, trials: trials.map((t) => [t.connections, t.healthy, t.outcome]) })
  expect(capacity.method, told).toBe('measured')
  expect(capacity.censored, told).toBe(false)
  expect(capacity.low, told).toBeLessThanOrEqual(truth)
  expect(capacity.high, told).toBeGreaterThanOrEqual(truth)
  expect(Math.abs((capacity.connections ?? 0) / truth - 1), told).toBeLessThan(0.1)
  expect(capacity.stable ?? Number.NaN, told).toBeLessThanOrEqual(truth)
  expect(capacity.reason, told).toMatch(reason)
}

// Once more where the interval misses: one of 90 % may.
describe.concurrent('a search for the capacity of a server with a known limit', { retry: 1 }, () => {
  // 1,500 frames a second are 60 connections at the full 25 FPS, and 63 at the 95 % that still count as healthy.
  test.for<[string, string, number, RegExp]>([
    [
      'shares a budget fairly',
      'budget=1500',
      63,
      /^at \d+ connections: \d+ of \d+ slow: FPS 0\.\d+ of nominal/,
    ],
    [
      'lets the last ones starve',
      'budget=1500,share=unfair',
      63,
      /^at \d+ connections: \d+ of \d+ (no frames|slow|stalled)/,
    ],
    [
      'collapses under overload',
      'budget=1500,share=collapse',
      61,
      /^at \d+ connections: \d+ of \d+ slow: FPS/,
    ],
    ['admits 60 connections', 'limit=60', 63, /^at \d+ connections: \d+ of \d+ refused by HTTP 503/],
  ])('that %s', { timeout: LIMIT_MS }, async ([, fault, truth, reason], { skip }) => {
    const { report, exitCode } = await searched(skip, await cameras('--fault', fault))
    expectFound(report, truth, reason)
    expect(exitCode).toBe(expectedExit(report, 0))
    expect(report.capacity.grow).toBe('viewers')
  })

  test.for<[string, string, number, RegExp]>([
    ['shares a budget fairly', 'budget=1500', 63, /^at \d+ connections: \d+ of \d+ slow: FPS 0\.\d+/],
    ['admits 60 sessions', 'limit=60', 63, /^at \d+ connections: \d+ of \d+ refused by RTSP 453/],
  ])('over RTSP that %s', { timeout: LIMIT_MS }, async ([, fault, truth, reason], { skip }) => {
    const { report, exitCode } = await searched(skip, await cameras('--protocol', 'rtsp', '--fault', fault))
    expectFound(report, truth, reason)
    expect(exitCode).toBe(expectedExit(report, 0))
  })

  test('without a limit it is "at least what was asked for', { timeout: LIMIT_MS }, async ({ skip }) => {
    const { report } = await searched(skip, await cameras(), '--max-connections', '60')
    expect(report.capacity).toMatchObject({
      method: 'measured',
      connections: 60,
      censored: true,
      high: null,
      stable: 60,
      confidence: 'high',
      reason: '--max-connections: nothing failed up to 60 connections',
    })
  })
})

describe.concurrent('a search', () => {
  test('grows by cameras to the end of their list, and says so', { timeout: LIMIT_MS }, async ({ skip }) => {
    const { report } = await searched(skip, await cameras(), '--grow', 'cameras', '--max-connections', '50')
    expect(report.capacity).toMatchObject({ censored: true, connections: 20, grow: 'cameras' })
    expect(report.capacity.reason).toContain('camera list')
  })

  test('that grows by cameras judges each by its own frame rate', { timeout: LIMIT_MS }, async ({ skip }) => {
    // A search without --nominal-fps: the cameras that come later are slower ones.
    const slow = ['3', '4', '5', '6'].flatMap((id) => ['--camera-fps', `${id}=10`])
    const url = await simulate('--cameras', '6', '--fps', '25', '--frame-size', '4KB', ...slow)
    const load = ['2', '--connections-per-camera', '2', '--target', `${url}/camera/{camera}`]
    const search = [
      '--find-capacity',
      '--grow',
      'cameras',
      '--max-connections',
      '12',
      '--trial-duration',
      '2',
    ]
    const { report } = await measured([...load, '--duration', '3', '--settle', '1', ...search], { skip })
    expect(report.capacity).toMatchObject({ connections: 12, censored: true, grow: 'cameras' })
    expect(report.trials.every(({ outcome }) => outcome === 'pass')).toBe(true)
  })

  test('ends on time, with what it knows by then', { timeout: LIMIT_MS }, async ({ skip }) => {
    const { report } = await searched(skip, await cameras('--fault', 'budget=1500'), '--time-budget', '20s')
    expect(report.trials.at(-1)?.elapsed_seconds).toBeLessThan(25)
    expect(report.capacity.method).toBe('measured')
    expect(report.capacity.stable === null || report.capacity.confidence !== 'high').toBe(true)
  })

  test('that is interrupted still says what it found', { timeout: LIMIT_MS }, async ({ skip }) => {
    const target = await cameras('--fault', 'budget=1500')
    const load = [
      '10',
      '--connections-per-camera',
      '2',
      '--target',
      target,
      '--connect-rate',
      '200',
      '--json',
    ]
    const times = ['--duration', '3', '--settle', '1', '--trial-duration', '2', '--nominal-fps', '25']
    const { exitCode, stdout } = await camgate([...load, ...times, '--find-capacity'], {
      started(child) {
        child.stderr?.on('data', (text) => String(text).includes('trial 2') && child.kill('SIGINT'))
      },
    })
    if (exitCode === 3) skip('this machine was the limit before the search began')
    expect(exitCode).toBe(130)
    const report = JSON.parse(stdout) as Report
    expect(report.run.interrupted).toBe(true)
    expect(report.trials.length).toBeGreaterThanOrEqual(2)
    expect(report.capacity.connections).toBeGreaterThanOrEqual(20)
  })

  test('tells each step as it happens, with load, health, FPS, verdict and interval', {
    timeout: LIMIT_MS,
  }, async ({ skip }) => {
    const { stderr, report } = await searched(skip, await cameras('--fault', 'limit=30'))
    const steps = stderr.split('\n').filter((line) => line.startsWith('Search, trial'))
    expect(steps).toHaveLength(report.trials.length)
    expect(steps[0]).toMatch(/^Search, trial 1: 20 connections PASS, 20\/20 healthy, FPS 2\d\.\d/)
    expect(steps.some((line) => /FAIL, .*refused by HTTP 503.*90 % interval \d+ to \d+/.test(line))).toBe(
      true,
    )
  })
})
