import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cgroupQuota, coresOf } from '../../src/server-process/cores.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'cgroup-'))
afterAll(() => rmSync(folder, { recursive: true }))

function group(name: string, cpuMax: string): void {
  mkdirSync(path.join(folder, name), { recursive: true })
  writeFileSync(path.join(folder, name, 'cpu.max'), cpuMax)
}

group('docker/half', '50000 100000\n')
group('docker/free', 'max 100000\n')
group('slice', '150000 100000\n')
group('slice/wide', '400000 100000\n')
group('slice/narrow', '25000 50000\n')

describe('the quota of a cgroup', () => {
  test.each([
    ['0::/docker/half', 0.5],
    ['0::/docker/free', null],
    ['0::/slice/wide', 1.5],
    ['0::/slice/narrow/deeper', 0.5],
    ['0::/gone', null],
    ['0::/', null],
    ['0::/../docker/half', null],
    ['4:memory:/slice\n3:cpu,cpuacct:/slice', null],
    ['4:memory:/x\n0::/slice', 1.5],
    ['', null],
  ])('of %j is %j cores', (membership, quota) => {
    expect(cgroupQuota(membership, folder)).toBe(quota)
  })
})

test('a process may use the processors that it is told', () => {
  const { cores, processors, quota } = coresOf(process.pid)
  expect(processors).toBeGreaterThanOrEqual(os.availableParallelism())
  expect(processors).toBeLessThanOrEqual(os.cpus().length)
  expect(cores).toBe(Math.min(processors, quota ?? processors))
})
