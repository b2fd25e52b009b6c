import { describe, expect, test } from 'vitest'
import { limitsFor } from '../../src/health/limits.ts'
import {
  excuseSteal,
  type GeneratorEvidence,
  judgeGenerator,
  type LoopSample,
  loadOf,
  type MachineSample,
} from '../../src/load/guard.ts'
import { LoopMonitor } from '../../src/load/loop-monitor.ts'
import { parseProcStat } from '../../src/load/machine-monitor.ts'
import { checkMachine, machineRoom } from '../../src/load/preflight.ts'
import { DEFAULT_HEALTH_RULES } from '../../src/model.ts'

type Second = LoopSample & MachineSample

const CALM: Second = {
  durationMs: 1000,
  standstillMs: 5,
  loopUtilization: 0.1,
  loopDelayMs: 1,
  threadCores: 0.2,
  hostBusy: 0.4,
  steal: 0,
}
const GAP_MS = 40

/** One event loop, which needs no name. */
function judge(
  samples: readonly Second[],
  { samplesBefore = [], ...more }: Partial<GeneratorEvidence> & { samplesBefore?: readonly Second[] } = {},
) {
  const limits = limitsFor(DEFAULT_HEALTH_RULES, 1000 / GAP_MS)
  return judgeGenerator({
    loops: [{ name: '', samples, samplesBefore }],
    machine: samples,
    sentinels: null,
    limits,
    maxStallRatio: 0.01,
    faults: new Set(),
    ...more,
  })
}

function seconds(calm: number, busy: number, change: Partial<Second>): Second[] {
  return [...new Array(calm).fill(CALM), ...new Array(busy).fill({ ...CALM, ...change })]
}

describe('the generator guard', () => {
  test.each<[string, Partial<Second>]>([
    ['event loop busy', { loopUtilization: 0.71 }],
    ['event loop delay', { loopDelayMs: 20.1 }],
    ['own processor use', { threadCores: 0.86 }],
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
      threadCores: 0.85,
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

  test.each<[string, 'generator' | 'environment' | 'steal', Partial<Second>, readonly string[]]>([
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
    expect(evidence).toEqual(['EADDRNOTAVAIL', 'EMFILE'])
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
    const strict = limitsFor({ ...DEFAULT_HEALTH_RULES, firstFrameMs: 800 }, 25)
    expect(judge([CALM], { samplesBefore: [{ ...CALM, standstillMs: 500 }], limits: strict }).limited).toBe(
      true,
    )
    expect(judgeAfter(7000).evidence).toEqual([
      'event loop stood still before the measured window: for 7000 ms',
    ])
  })

  test('a sample of a moment says nothing of shares', () => {
    expect(judge([CALM, { ...CALM, durationMs: 20, loopUtilization: 1, threadCores: 1 }]).limited).toBe(false)
  })

  test('what the system does not tell is not held against anybody', () => {
    const unknown = { ...CALM, hostBusy: null, steal: null }
    expect(judge([unknown]).limited).toBe(false)
  })

  test('one worker of several that is busy voids the window and is named', () => {
    const busy = { ...CALM, loopUtilization: 0.9 }
    const loops = [
      { name: 'worker 1: ', samples: [CALM], samplesBefore: [] },
      { name: 'worker 2: ', samples: [busy], samplesBefore: [] },
    ]
    expect(judge([CALM], { loops })).toMatchObject({
      cause: 'generator',
      evidence: ['worker 2: event loop busy: above 70 % in 1 of 1 seconds, worst 90 %'],
      headroomPercent: 0,
    })
  })

  test('healthy sentinels among slow connections void the window: the server could do it', () => {
    const judged = judge([CALM], { sentinels: 'read too slowly: …' })
    expect(judged).toMatchObject({ limited: true, cause: 'generator', evidence: ['read too slowly: …'] })
  })

  test('headroom is what the tightest signal leaves', () => {
    expect(judge([{ ...CALM, loopUtilization: 0.35 }]).headroomPercent).toBe(50)
    expect(loadOf([CALM, { ...CALM, loopUtilization: 1.4 }], CALM, GAP_MS)).toBeCloseTo(2)
  })
})

describe('reading the system', () => {
  const STAT = 'cpu  9 9 9 9\ncpu0 10 0 10 70 10 0 0 0 0 0\ncpu1 50 5 20 10 0 5 5 5 0 0\nintr 1\n'

  test('adds up only the processors that this process may run on', () => {
    expect(parseProcStat(STAT, new Set([1]))).toEqual({ busy: 85, steal: 5, total: 100 })
    expect(parseProcStat(STAT, null)).toEqual({ busy: 105, steal: 5, total: 200 })
  })

  test('sees its own event loop blocked', async () => {
    const monitor = new LoopMonitor()
    await new Promise((resolve) => setTimeout(resolve, 50))
    monitor.sample()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const [until, before] = [performance.now() + 300, process.threadCpuUsage()]
    const usedMs = () => process.threadCpuUsage(before).user / 1000
    while (performance.now() < until || usedMs() < 200);
    await new Promise((resolve) => setTimeout(resolve, 0))
    await new Promise((resolve) => setImmediate(resolve))
    const sample = monitor.sample()
    monitor.stop()
    expect(sample.loopUtilization).toBeGreaterThan(0.6)
    expect(sample.loopDelayMs).toBeGreaterThan(200)
    expect(sample.threadCores * sample.durationMs).toBeGreaterThan(200)
  })
})

describe('the check of the machine before the start', () => {
  const ROOMY = { descriptors: 10_000, openDescriptors: 30, ports: 28_000, usedPorts: 10 }

  test('lets through what fits, and what the system does not tell', () => {
    expect(() => checkMachine(1000, 'tcp', ROOMY)).not.toThrow()
    expect(() => checkMachine(1e6, 'udp', { ...ROOMY, descriptors: null, ports: null })).not.toThrow()
  })

  test('refuses as inconclusive what needs more descriptors or ports, with both numbers', () => {
    const few = { ...ROOMY, descriptors: 1024 }
    expect(() => checkMachine(1000, 'tcp', few)).toThrow(/1000 connections need 1094 file descriptors.* 1024/)
    const taken = { ...ROOMY, usedPorts: 27_500 }
    expect(() => checkMachine(1000, 'tcp', taken)).toThrow(expect.objectContaining({ code: 'inconclusive' }))
  })

  test('counts three descriptors and two ports for a connection over UDP', () => {
    const few = { ...ROOMY, descriptors: 1024 }
    expect(() => checkMachine(310, 'tcp', few)).not.toThrow()
    expect(() => checkMachine(311, 'udp', few)).toThrow(/311 connections need 1027 file descriptors/)
    expect(() => checkMachine(600, 'udp', { ...ROOMY, usedPorts: 27_000 })).toThrow(/need 1200 local ports/)
    expect(machineRoom('udp', few)).toEqual({ connections: 310, why: 'file descriptors' })
    expect(machineRoom('udp', { ...ROOMY, usedPorts: 27_900 })).toEqual({
      connections: 50,
      why: 'local ports',
    })
  })

  test('tells how far a search may go, and what stops it', () => {
    const few = { descriptors: 1024, openDescriptors: 30, ports: 28_232, usedPorts: 0 }
    expect(machineRoom('tcp', few)).toEqual({ connections: 930, why: 'file descriptors' })
    expect(machineRoom('tcp', { ...few, ports: 500, usedPorts: 400 })).toEqual({
      connections: 100,
      why: 'local ports',
    })
    expect(machineRoom('tcp', { ...few, openDescriptors: 2000 }).connections).toBe(0)
    expect(machineRoom('tcp', { ...few, descriptors: null, ports: null }).connections).toBe(
      Number.POSITIVE_INFINITY,
    )
  })
})
