import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { machineDifferences, profileDifferences } from '../../../src/analysis/gate/same-kind.ts'
import type { Fingerprint, Profile } from '../../../src/model/job-kind.ts'

const MACHINE: Fingerprint = {
  cpu_model: 'Example CPU',
  cpus: 4,
  memory_gb: 16,
  kernel: 'Linux 6.8.0-1021-azure',
  runner_image: 'ubuntu24 20260105.1',
  tool_major: 1,
  node: 'v24.0.0',
}

const PROFILE: Profile = {
  protocol: 'mjpeg',
  cameras: 24,
  connections_per_camera: 2,
  connections: 48,
  nominal_fps: 25,
  frame_bytes: 40_000,
}

type Difference = readonly [field: string, recorded: string | number | null, here: string | number | null]

describe('two machines', () => {
  test.each<Partial<Fingerprint>>([
    {},
    { node: 'v26.1.0' },
    { kernel: 'Linux 6.8.12-generic' },
    { runner_image: 'ubuntu24 20260301.4' },
  ])('are of one kind with %j', (other) => {
    expect(machineDifferences(MACHINE, { ...MACHINE, ...other })).toEqual([])
  })

  test.each<[Partial<Fingerprint>, Difference]>([
    [{ cpu_model: 'Other CPU' }, ['cpu_model', 'Example CPU', 'Other CPU']],
    [{ cpus: 2 }, ['cpus', 4, 2]],
    [{ memory_gb: 8 }, ['memory_gb', 16, 8]],
    [{ kernel: 'Linux 6.80.0' }, ['kernel', 'Linux 6.8', 'Linux 6.80']],
    [{ kernel: 'Darwin 6.8.0' }, ['kernel', 'Linux 6.8', 'Darwin 6.8']],
    [{ kernel: 'odd' }, ['kernel', 'Linux 6.8', 'odd']],
    [{ runner_image: 'ubuntu22 20260105.1' }, ['runner_image', 'ubuntu24', 'ubuntu22']],
    [{ runner_image: null }, ['runner_image', 'ubuntu24', null]],
    [{ tool_major: 2 }, ['tool_major', 1, 2]],
  ])('are of different kinds with %j', (other, [field, recorded, here]) => {
    expect(machineDifferences(MACHINE, { ...MACHINE, ...other })).toEqual([{ field, recorded, here }])
  })

  test('are of one kind as the same set of agents, whatever they are called, but not with one more', () => {
    const kind = { cpu_model: 'Example CPU', cpus: 2, memory_gb: 8, kernel: 'Linux 6.8.0-1' }
    const other = { ...kind, cpus: 4, kernel: 'Linux 6.8.0-2' }
    const set = { ...MACHINE, agents: [kind, other] }
    expect(
      machineDifferences(set, { ...MACHINE, agents: [{ ...other, kernel: 'Linux 6.8.1' }, kind] }),
    ).toEqual([])
    for (const agents of [[kind], [kind, other, other], undefined]) {
      const here = agents === undefined ? MACHINE : { ...MACHINE, agents }
      expect(machineDifferences(set, here)).toMatchObject([{ field: 'agents' }])
    }
  })

  test('are told apart by everything that differs', () => {
    const other = { ...MACHINE, cpus: 2, memory_gb: 8, node: 'v26.1.0' }
    expect(machineDifferences(MACHINE, other)).toEqual([
      { field: 'cpus', recorded: 4, here: 2 },
      { field: 'memory_gb', recorded: 16, here: 8 },
    ])
  })
})

describe('two tests', () => {
  test.each<Partial<Profile>>([
    {},
    { nominal_fps: 25.7 },
    { nominal_fps: 24.3 },
    { frame_bytes: 28_100 },
    { frame_bytes: 57_000 },
    { isolation: 'off' },
  ])('are the same with %j', (other) => {
    expect(profileDifferences(PROFILE, { ...PROFILE, ...other })).toEqual([])
  })

  test('are the same where neither knows the nominal rate', () => {
    const unknown = { ...PROFILE, nominal_fps: null, frame_bytes: 0 }
    expect(profileDifferences(unknown, unknown)).toEqual([])
  })

  test.each<[Partial<Profile>, Difference]>([
    [{ protocol: 'rtsp' }, ['protocol', 'mjpeg', 'rtsp']],
    [{ cameras: 25 }, ['cameras', 24, 25]],
    [{ connections_per_camera: 3 }, ['connections_per_camera', 2, 3]],
    [{ connections: 47 }, ['connections', 48, 47]],
    [{ nominal_fps: 25.8 }, ['nominal_fps', 25, 25.8]],
    [{ nominal_fps: null }, ['nominal_fps', 25, null]],
    [{ frame_bytes: 57_501.5 }, ['frame_bytes', 40000, 57502]],
    [{ isolation: 'affinity' }, ['isolation', 'off', 'affinity']],
    [{ frame_bytes: 0 }, ['frame_bytes', 40000, 0]],
  ])('are different with %j', (other, [field, recorded, here]) => {
    expect(profileDifferences(PROFILE, { ...PROFILE, ...other })).toEqual([{ field, recorded, here }])
  })

  test('are the same or not whichever comes first', () => {
    const rate = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 60, noNaN: true }))
    fc.assert(
      fc.property(rate, rate, fc.nat(100_000), fc.nat(100_000), (fpsA, fpsB, bytesA, bytesB) => {
        const a = { ...PROFILE, nominal_fps: fpsA, frame_bytes: bytesA }
        const b = { ...PROFILE, nominal_fps: fpsB, frame_bytes: bytesB }
        expect(profileDifferences(a, b).length).toBe(profileDifferences(b, a).length)
      }),
    )
  })
})
