import { describe, expect, test } from 'vitest'
import { limitsFor } from '../../src/health/limits.ts'
import { GeneratorMonitor, parseProcStat } from '../../src/load/generator.ts'
import {
  excuseSteal,
  type GeneratorEvidence,
  type GeneratorSample,
  judgeGenerator,
  loadOf,
} from '../../src/load/guard.ts'
import { checkMachine, machineRoom } from '../../src/load/preflight.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model.ts'

const CALM: GeneratorSample = {
  durationMs: 1000,
  standstillMs: 5,
  loopUtilization: 0.1,
  loopDelayMs: 1,
  processCores: 0.2,
  hostBusy: 0.4,
  steal: 0,
}
const GAP_MS = 40

function judge(samples: readonly GeneratorSample[], more: Partial<GeneratorEvidence> = {}) {
  const limits = limitsFor(DEFAULT_HEALTH_RULES, 1000 / GAP_MS)
  return judgeGenerator({
    samples,
    samplesBefore: [],
    limits,
    maxStallRatio: 0.01,
    faults: new Set(),
    ...more,
  })
}

function seconds(calm: number, busy: number, change: Partial<GeneratorSample>): GeneratorSample[] {
  return [...new Array(calm).fill(CALM), ...new Array(busy).fill({ ...CALM, ...change })]
}

describe('the generator guard', () => {
  test.each<[string, Partial<GeneratorSample>]>([
    ['event loop busy', { loopUtilization: 0.71 }],
    ['event loop delay', { loopDelayMs: 20.1 }],
    ['own processor use', { processCores: 0.86 }],
    ['processors busy', { hostBusy: 0.91 }],
    ['steal time', { steal: 0.06 }],
  ])('%s beyond its limit in more than a tenth of the seconds voids the window', (name, change) => {
    expect(judge(seconds(9, 1, change)).limited).toBe(false)
    const limited = judge(seconds(8, 2, change))
    expect(limited.limited).toBe(true)
    expect(limited.evidence).toHaveLength(1)
    expect(limited.evidence[0]).toContain(name)
    expect(limited.evidence[0]).toContain('2 of 10 seconds')
  })

  test('a window that passes is not void by stolen time alone, and keeps the evidence', () => {
    const stolen = judge(seconds(0, 10, { steal: 0.2 }))
    expect(stolen.cause).toBe('steal')
    expect(excuseSteal(stolen, false)).toBe(stolen)
    expect(excuseSteal(stolen, true)).toEqual({ ...stolen, limited: false })
    for (const other of [{ hostBusy: 1 }, { loopDelayMs: 30 }, { standstillMs: 2000 }]) {
      const both = judge(seconds(0, 10, { steal: 0.2, ...other }))
      expect(excuseSteal(both, true)).toBe(both)
    }
  })

  test('every signal at its limit is still within it', () => {
    const edge = {
      ...CALM,
      loopUtilization: 0.7,
      loopDelayMs: 20,
      processCores: 0.85,
      hostBusy: 0.9,
      steal: 0.05,
    }
    expect(judge([edge])).toEqual({
      limited: false,
      cause: null,
      evidence: [],
      headroomPercent: 0,
    })
  })

  test.each<[string, 'generator' | 'environment' | 'steal', Partial<GeneratorSample>, readonly string[]]>([
    ['a busy event loop', 'generator', { loopUtilization: 0.9 }, []],
    ['a connection that could not be opened', 'generator', {}, ['EMFILE']],
    ['processors that others keep busy', 'environment', { hostBusy: 0.99 }, []],
    ['stolen time', 'steal', { steal: 0.2 }, []],
    ['a standstill', 'environment', { standstillMs: 1500 }, []],
    ['a busy event loop on busy processors', 'generator', { loopUtilization: 0.9, hostBusy: 0.99 }, []],
  ])('%s is laid to the %s', (_name, cause, change, faults) => {
    expect(judge([{ ...CALM, ...change }], { faults: new Set(faults) }).cause).toBe(cause)
  })

  test('a connection that we could not open voids the window and is named once', () => {
    const faults = new Set(['EADDRNOTAVAIL', 'EMFILE'])
    const { limited, evidence } = judge([CALM], { faults })
    expect(limited).toBe(true)
    expect(evidence.map((line) => line.split(': ')[1])).toEqual(['EADDRNOTAVAIL', 'EMFILE'])
  })

  test.each<[string, number[], boolean]>([
    ['one short standstill', [150], false],
    ['a standstill within the stalls that are allowed', [190, ...Array(29).fill(5)], false],
    ['standstills that add up to more than that', [250, 250, ...Array(29).fill(5)], true],
    ['a standstill as long as a long stall, in a long window', [1000, ...Array(119).fill(5)], true],
  ])('%s: %j', (_name, times, limited) => {
    const samples = times.map((standstillMs) => ({ ...CALM, standstillMs }))
    expect(judge(samples).limited).toBe(limited)
  })

  test('a long standstill before the window, which delays first frames, voids it too', () => {
    const judgeAfter = (standstillMs: number) => judge([CALM], { samplesBefore: [{ ...CALM, standstillMs }] })
    expect(judgeAfter(500).limited).toBe(false)
    expect(judgeAfter(7000).evidence).toEqual([
      'event loop stood still before the measured window: for 7000 ms',
    ])
  })

  test('a sample of a moment says nothing of shares', () => {
    expect(judge([CALM, { ...CALM, durationMs: 20, loopUtilization: 1, processCores: 1 }]).limited).toBe(
      false,
    )
  })

  test('what the system does not tell is not held against anybody', () => {
    const unknown = { ...CALM, hostBusy: null, steal: null }
    expect(judge([unknown]).limited).toBe(false)
  })

  test('headroom is what the tightest signal leaves', () => {
    expect(judge([{ ...CALM, loopUtilization: 0.35 }]).headroomPercent).toBe(50)
    expect(loadOf({ ...CALM, loopUtilization: 1.4 }, GAP_MS)).toBeCloseTo(2)
  })
})

describe('reading the system', () => {
  const STAT = 'cpu  9 9 9 9\ncpu0 10 0 10 70 10 0 0 0 0 0\ncpu1 50 5 20 10 0 5 5 5 0 0\nintr 1\n'

  test('adds up only the processors that this process may run on', () => {
    expect(parseProcStat(STAT, new Set([1]))).toEqual({ busy: 85, steal: 5, total: 100 })
    expect(parseProcStat(STAT, null)).toEqual({ busy: 105, steal: 5, total: 200 })
  })

  test('sees its own event loop blocked', async () => {
    const monitor = new GeneratorMonitor()
    await new Promise((resolve) => setTimeout(resolve, 50))
    monitor.sample()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const until = performance.now() + 300
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 0))
    await new Promise((resolve) => setImmediate(resolve))
    const sample = monitor.sample()
    monitor.stop()
    expect(sample.loopUtilization).toBeGreaterThan(0.6)
    expect(sample.loopDelayMs).toBeGreaterThan(200)
    expect(sample.processCores).toBeGreaterThan(0.5)
  })
})

describe('the check of the machine before the start', () => {
  const ROOMY = { descriptors: 10_000, openDescriptors: 30, ports: 28_000, usedPorts: 10 }

  test('lets through what fits, and what the system does not tell', () => {
    expect(() => checkMachine(1000, ROOMY)).not.toThrow()
    expect(() => checkMachine(1e6, { ...ROOMY, descriptors: null, ports: null })).not.toThrow()
  })

  test('refuses as inconclusive what needs more descriptors or ports, with both numbers', () => {
    const few = { ...ROOMY, descriptors: 1024 }
    expect(() => checkMachine(1000, few)).toThrow(/1000 connections need 1094 file descriptors.* 1024/)
    const taken = { ...ROOMY, usedPorts: 27_500 }
    expect(() => checkMachine(1000, taken)).toThrow(expect.objectContaining({ code: 'inconclusive' }))
  })

  test('tells how far a search may go, and what stops it', () => {
    const few = { descriptors: 1024, openDescriptors: 30, ports: 28_232, usedPorts: 0 }
    expect(machineRoom(few)).toEqual({ connections: 930, why: 'file descriptors' })
    expect(machineRoom({ ...few, ports: 500, usedPorts: 400 })).toEqual({
      connections: 100,
      why: 'local ports',
    })
    expect(machineRoom({ ...few, openDescriptors: 2000 }).connections).toBe(0)
    expect(machineRoom({ ...few, descriptors: null, ports: null }).connections).toBe(Number.POSITIVE_INFINITY)
  })
})
