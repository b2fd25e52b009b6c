import { describe, expect, test } from 'vitest'
import { judgeWindow } from '../../../src/analysis/health/judge-window.ts'
import { type GuardInput, judgeGenerator, loadOf } from '../../../src/load/generator/guard.ts'
import type { LoopSample } from '../../../src/load/generator/reader.ts'
import type { MachineRecord } from '../../../src/load/machine/load-machine.ts'
import type { MachineSample } from '../../../src/load/machine/machine-monitor.ts'
import { parseProcessorTime } from '../../../src/load/machine/machine-time.ts'
import { LoopMonitor } from '../../../src/load/workers/loop-monitor.ts'
import { DEFAULT_HEALTH_RULES } from '../../../src/model/health-rules.ts'
import type { MachineSignal } from '../../../src/model/machine.ts'
import type { ConnectionFacts } from '../../../src/model/measured-window.ts'
import type { StreamEnd } from '../../../src/model/streams.ts'
import type { Servers } from '../../../src/server/find/servers.ts'
import { healthyConnections, windowOf } from '../../report/sample-run.ts'
import { CALM_MACHINE } from '../machine/samples.ts'

const RULES = DEFAULT_HEALTH_RULES
const WINDOW_MS = 10_000
const CALM: LoopSample = {
  durationMs: 1000,
  standstillMs: 5,
  loopUtilization: 0.1,
  loopDelayMs: 1,
  threadCores: 0.2,
  waitMs: 10,
}

/** The server used both processors, and the reader a little. */
const SERVER_BOUND: MachineSample = {
  ...CALM_MACHINE,
  busy: 1.98,
  own: 0.2,
  server: 1.7,
  foreign: 0.08,
}

/** Two busy loops beside a server that wants more. */
const FOREIGN: MachineSample = {
  ...CALM_MACHINE,
  busy: 2,
  own: 0.2,
  server: 0.6,
  serverWait: 0.9,
  foreign: 1.2,
  others: new Map([
    ['yes', 1],
    ['cron', 0.2],
  ]),
}

interface Case extends Partial<Omit<GuardInput, 'loops' | 'health' | 'machines'>> {
  readonly machine?: readonly MachineSample[]
  readonly behind?: readonly (boolean | null)[]
  readonly servers?: Servers
  /** Others, in addition. */
  readonly machines?: readonly MachineRecord[]
  readonly loop?: readonly LoopSample[]
  readonly before?: readonly LoopSample[]
  /** What every connection did differently. */
  readonly facts?: Partial<ConnectionFacts>
}

const SLOW: Partial<ConnectionFacts> = { frames: 200 }

const HERE: Servers = { where: 'here', pids: [1] }

function machineOf({
  machine = ten(CALM_MACHINE),
  behind = ten(false),
  servers = HERE,
}: Case): MachineRecord {
  return { where: '', servers, samples: machine, behind, datagramsDropped: null }
}

function judge(given: Case) {
  const {
    loop = ten(CALM),
    before = [],
    facts = {},
    machines = [],
    machine,
    behind,
    servers,
    ...more
  } = given
  const connections = healthyConnections(8, 1, WINDOW_MS).map((one) => ({ ...one, ...facts }))
  return judgeGenerator({
    loops: [{ name: '', samples: loop, samplesBefore: before }],
    machines: [machineOf(given), ...machines],
    health: judgeWindow(windowOf(connections, WINDOW_MS), RULES),
    durationMs: WINDOW_MS,
    rules: RULES,
    nominalGapMs: 40,
    faults: [],
    sentinels: null,
    ...more,
  })
}

function ten<T>(value: T): T[] {
  return Array<T>(10).fill(value)
}

/** `bad` of ten. */
function some<T>(bad: number, value: T, good: T): T[] {
  return [...Array<T>(10 - bad).fill(good), ...Array<T>(bad).fill(value)]
}

describe('a window that fails by answers of the server alone', () => {
  const refused = (kind: StreamEnd['kind'], httpStatus: number): Partial<ConnectionFacts> => ({
    hasEverDelivered: false,
    isDelivering: false,
    firstFrameMs: null,
    frames: 0,
    lastEnd: { kind, detail: `RTSP ${httpStatus}`, httpStatus },
  })

  test.for<[StreamEnd['kind'], number]>([
    ['refused', 400],
    ['refused', 453],
    ['refused', 503],
    ['unauthorized', 401],
    ['not_found', 404],
    ['server_error', 500],
  ])('counts on a busy machine: %s by %i', ([kind, status]) => {
    const judged = judge({ facts: refused(kind, status), machine: ten(FOREIGN), behind: ten(true) })
    expect(judged).toMatchObject({ limited: false, cause: 'generator' })
  })

  const ended = (lastEnd: StreamEnd) => ({ ...refused('refused', 503), lastEnd })

  test.for<[string, StreamEnd]>([
    ['nothing listens', { kind: 'unreachable', detail: 'ECONNREFUSED' }],
    ['a certificate', { kind: 'unreachable', detail: 'TLS certificate not accepted: CERT_HAS_EXPIRED' }],
    ['a web page', { kind: 'protocol_error', detail: 'not an MJPEG stream but a web page' }],
  ])('counts on a busy machine: %s', ([_name, end]) => {
    const judged = judge({ facts: ended(end), machine: ten(FOREIGN), behind: ten(true) })
    expect(judged).toMatchObject({ limited: false, cause: 'generator' })
  })

  test.for<[string, StreamEnd]>([
    ['no connection in time', { kind: 'unreachable', detail: 'no connection', mayBeOurs: true }],
    ['closed in the middle', { kind: 'protocol_error', detail: 'closed by the server', mayBeOurs: true }],
    ['no port left on this machine', { kind: 'generator', detail: 'EADDRNOTAVAIL' }],
  ])('is void on a busy machine: %s', ([_name, end]) => {
    expect(judge({ facts: ended(end), machine: ten(FOREIGN), behind: ten(true) }).limited).toBe(true)
  })

  test('is void where nothing came and nothing was said', () => {
    const silent = { ...refused('refused', 503), lastEnd: { kind: 'no_frames', detail: 'silent' } as const }
    expect(judge({ facts: silent, machine: ten(FOREIGN), behind: ten(true) }).limited).toBe(true)
  })
})

describe('a window that passes', () => {
  test.each<[string, Case]>([
    ['beside a busy loop on every processor', { machine: ten(FOREIGN) }],
    [
      'while a hypervisor took a third of the time',
      { machine: ten({ ...CALM_MACHINE, busy: 1.3, stolen: 0.33 }) },
    ],
    ['while its reader lagged', { behind: ten(true) }],
    ['with a saturated reader', { loop: ten({ ...CALM, loopUtilization: 1, threadCores: 0.99 }) }],
    [
      'although a worker died',
      { faults: [{ signal: 'worker_died', where: 'worker 1', detail: 'it ended with 9' }] },
    ],
    ['on a system that shows nothing', { behind: ten(null), machine: ten({ ...CALM_MACHINE, busy: 2 }) }],
  ])('is valid %s, and the disturbance is noted', (_name, found) => {
    const judged = judge(found)
    expect(judged.limited).toBe(false)
    expect(judged.evidence).not.toEqual([])
  })
})

describe('a window that fails', () => {
  test('counts against a server that used the processors while the reader kept up', () => {
    expect(judge({ facts: SLOW, machine: ten(SERVER_BOUND) })).toMatchObject({
      limited: false,
      cause: null,
      evidence: [],
      serverUse: { cores: expect.closeTo(1.7), room: 2, ownCores: expect.closeTo(0.2) },
    })
  })

  test('counts against a server when nothing was saturated', () => {
    expect(judge({ facts: SLOW })).toMatchObject({ limited: false, cause: null, serverUse: null })
  })

  test('is void when data waited unread in more than a tenth of the seconds', () => {
    expect(judge({ facts: SLOW, behind: some(1, true, false) }).limited).toBe(false)
    expect(judge({ facts: SLOW, behind: some(2, true, false) })).toMatchObject({
      limited: true,
      cause: 'generator',
      evidence: [{ signal: 'unread_data', limit: 0.05, seconds: 2, ofSeconds: 10 }],
      headroomPercent: 0,
    })
  })

  test('that was cut short is void after a single second in which data waited unread', () => {
    expect(judge({ facts: SLOW, behind: [true, false] }).cause).toBe('generator')
    expect(judge({ facts: SLOW, behind: [true, false, false, false] }).cause).toBeNull()
  })

  test('is void when the reader was saturated by its own work, and names the worker', () => {
    const full = { ...CALM, loopUtilization: 0.97, threadCores: 0.93 }
    const loops = [
      { name: 'worker 1', samples: ten(CALM), samplesBefore: [] },
      { name: 'worker 2', samples: ten(full), samplesBefore: [] },
    ]
    expect(judge({ facts: SLOW, ...{ loops } })).toMatchObject({
      cause: 'generator',
      evidence: [{ signal: 'reader_saturated', where: 'worker 2', seconds: 10, ofSeconds: 10 }],
    })
  })

  test('is not void because a reader waited for a processor without falling behind', () => {
    const waiting = { ...CALM, waitMs: 650, loopUtilization: 0.95, loopDelayMs: 30 }
    const judged = judge({ facts: SLOW, loop: ten(waiting), machine: ten(SERVER_BOUND) })
    expect(judged).toMatchObject({ limited: false, cause: null })
    expect(judged.use.waitPercent).toBeCloseTo(65)
  })

  test('is void as environment when other programs took the processors, and names the largest', () => {
    expect(judge({ facts: SLOW, machine: ten(FOREIGN) })).toMatchObject({
      limited: true,
      cause: 'environment',
      evidence: [
        {
          signal: 'other_programs',
          cores: expect.closeTo(1.2),
          programs: [{ name: 'yes', cores: expect.closeTo(1) }],
          isOne: true,
          isServerKnown: true,
        },
      ],
      serverUse: null,
    })
  })

  test('is void as environment when a hypervisor took the processors', () => {
    const stolen = { ...SERVER_BOUND, busy: 1.6, server: 1.3, stolen: 0.2 }
    expect(judge({ facts: SLOW, machine: ten(stolen) })).toMatchObject({
      limited: true,
      cause: 'environment',
      evidence: [{ signal: 'hypervisor', share: expect.closeTo(0.2) }],
    })
  })

  test('counts when no thread of the server waited for a processor, whatever else ran', () => {
    const single = { ...FOREIGN, server: 0.98, serverWait: 0.03, foreign: 0.9 }
    expect(judge({ facts: SLOW, machine: ten(single) })).toMatchObject({ limited: false, evidence: [] })
  })

  test('is void when the server waited, however little it used', () => {
    const small = { ...FOREIGN, server: 0.05, serverWait: 0.04 }
    expect(judge({ facts: SLOW, machine: ten(small) })).toMatchObject({ cause: 'environment' })
  })

  test('counts when what was left over is no more than an error of the sum', () => {
    const rest = { ...SERVER_BOUND, foreign: 0.24, serverWait: 0.9, others: new Map() }
    expect(judge({ facts: SLOW, machine: ten(rest) })).toMatchObject({ limited: false, evidence: [] })
  })

  test('is void when much was used that no program in sight explains', () => {
    const hidden = { ...FOREIGN, others: new Map() }
    expect(judge({ facts: SLOW, machine: ten(hidden) }).evidence).toMatchObject([
      { signal: 'other_programs', cores: expect.closeTo(1.2), programs: [] },
    ])
  })

  test('counts when the server had all that it may use, whatever else ran', () => {
    const capped = { ...FOREIGN, server: 0.49, serverRoom: 0.5 }
    expect(judge({ facts: SLOW, machine: ten(capped) })).toMatchObject({
      limited: false,
      serverUse: { cores: expect.closeTo(0.49), room: 0.5, ownCores: null },
    })
  })

  test('counts against a server elsewhere, to which programs here are nothing', () => {
    const elsewhere = { where: 'elsewhere', pids: [] } as const
    const machine = ten({ ...FOREIGN, server: null, serverRoom: null })
    expect(judge({ facts: SLOW, machine, servers: elsewhere })).toMatchObject({ limited: false, cause: null })
  })

  test('asks for --server-pid when the busy program may be the server itself', () => {
    const unknown = { where: 'here', pids: [] } as const
    const machine = ten({ ...FOREIGN, server: null, serverRoom: null, others: new Map([['mediamtx', 1.7]]) })
    expect(judge({ facts: SLOW, machine, servers: unknown })).toMatchObject({
      cause: 'environment',
      evidence: [{ signal: 'other_programs', programs: [{ name: 'mediamtx' }], isServerKnown: false }],
    })
  })

  test('is void when this machine could not open a connection', () => {
    const faults = [{ signal: 'cannot_open', detail: 'EMFILE' } as const]
    expect(judge({ facts: SLOW, faults })).toMatchObject({
      limited: true,
      cause: 'generator',
      evidence: faults,
    })
  })
})

describe('a reader that stands still', () => {
  const FROZEN: Partial<ConnectionFacts> = { freezes: 3, stalledMs: 450, longestGapMs: 230 }
  const standing = (standstillMs: number): LoopSample => ({ ...CALM, standstillMs })

  test('excuses freezes as far as its standstills reach', () => {
    expect(judge({ facts: FROZEN, loop: ten(standing(60)) })).toMatchObject({
      limited: true,
      cause: 'generator',
      evidence: [{ signal: 'reader_stood_still', ms: 60, explainsAll: true }],
    })
    expect(judge({ facts: FROZEN, loop: ten(standing(20)) })).toMatchObject({ limited: false, cause: null })
  })

  test('excuses no missing frame: what waits in a socket is read late', () => {
    expect(judge({ facts: { ...FROZEN, ...SLOW }, loop: ten(standing(60)) }).limited).toBe(false)
  })

  test('excuses everything when it lasts as long as a long stall', () => {
    expect(judge({ facts: SLOW, loop: [...ten(CALM), standing(1100)] }).cause).toBe('generator')
  })

  test('excuses late first frames when it stood still before the window', () => {
    const late = { firstFrameMs: 5400 }
    expect(judge({ facts: late, before: [standing(500)] }).cause).toBe('generator')
    expect(judge({ facts: late, before: [standing(300)] }).cause).toBeNull()
  })
})

describe('a system that does not show unread data', () => {
  const UNSEEN = { behind: ten(null), facts: SLOW }

  test.each<[MachineSignal, 'generator' | 'environment', Case]>([
    ['event_loop_busy', 'generator', { loop: some(2, { ...CALM, loopUtilization: 0.71 }, CALM) }],
    ['event_loop_delay', 'generator', { loop: some(2, { ...CALM, loopDelayMs: 20.1 }, CALM) }],
    ['reader_processor_use', 'generator', { loop: some(2, { ...CALM, threadCores: 0.86 }, CALM) }],
    ['processors_busy', 'environment', { machine: some(2, { ...CALM_MACHINE, busy: 1.82 }, CALM_MACHINE) }],
    ['time_stolen', 'environment', { machine: some(2, { ...CALM_MACHINE, stolen: 0.06 }, CALM_MACHINE) }],
  ])('suspects the reader by what can be seen: %s', (signal, cause, found) => {
    const judged = judge({ ...UNSEEN, ...found })
    expect(judged).toMatchObject({ limited: true, cause })
    expect(judged.evidence).toMatchObject([{ signal, seconds: 2, ofSeconds: 10 }])
  })

  test('believes sentinels that are healthy among slow connections', () => {
    const sentinels = { signal: 'sentinels_healthy', sentinels: 3, healthy: 0, others: 45 } as const
    const judged = judge({ ...UNSEEN, sentinels })
    expect(judged).toMatchObject({ limited: true, cause: 'generator', evidence: [sentinels] })
    expect(judge({ facts: SLOW, sentinels }).limited).toBe(false)
  })

  test('holds nothing against anybody that it does not show', () => {
    const unknown = { ...CALM_MACHINE, busy: null, stolen: null, own: null, foreign: null }
    expect(judge({ ...UNSEEN, machine: ten(unknown) }).limited).toBe(false)
  })

  test('a sample of a moment says nothing about shares', () => {
    const moment = { ...CALM, durationMs: 20, loopUtilization: 1, threadCores: 1 }
    expect(judge({ ...UNSEEN, loop: [...ten(CALM), moment, moment] }).limited).toBe(false)
  })
})

describe('a load on two machines', () => {
  const far = (change: Partial<MachineRecord>) => ({ ...machineOf({}), where: 'far', ...change })
  const stolen = { ...SERVER_BOUND, busy: 1.6, server: 1.3, stolen: 0.2 }

  test.each<[string, Partial<MachineRecord>, object]>([
    ['programs', { samples: ten(FOREIGN) }, { signal: 'other_programs', where: 'far' }],
    ['a hypervisor', { samples: ten(stolen) }, { signal: 'hypervisor', where: 'far' }],
    ['its reader', { behind: ten(true) }, { signal: 'unread_data', where: 'far' }],
    [
      'use, where nothing else is known',
      { samples: ten(FOREIGN), behind: ten(null) },
      { signal: 'processors_busy', where: 'far' },
    ],
  ])('is void by what disturbed one of them, which the evidence names: %s', (_what, change, evidence) => {
    expect(judge({ facts: SLOW, machines: [far(change)] })).toMatchObject({
      limited: true,
      evidence: [evidence],
    })
  })
})

test('headroom is what the busiest reading thread leaves', () => {
  expect(judge({ loop: ten({ ...CALM, threadCores: 0.425 }) }).headroomPercent).toBe(50)
  expect(loadOf([CALM, { ...CALM, threadCores: 0.425 }])).toBeCloseTo(0.5)
})

describe('reading the system', () => {
  const STAT = 'cpu  9 9 9 9\ncpu0 10 0 10 70 10 0 0 0 0 0\ncpu1 50 5 20 10 0 5 5 5 0 0\nintr 1\n'

  test('adds up only the processors that are asked for', () => {
    expect(parseProcessorTime(STAT, new Set([1]))).toEqual({ busy: 85, stolen: 5, total: 100 })
    expect(parseProcessorTime(STAT, null)).toEqual({ busy: 105, stolen: 5, total: 200 })
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
