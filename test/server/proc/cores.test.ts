import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { memoryGroupLimit, processorGroup } from '../../../src/server/proc/cgroup.ts'
import { coresOf } from '../../../src/server/proc/cores.ts'

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
    expect(processorGroup(membership, folder)?.quota ?? null).toBe(quota)
  })
})

describe('the counters of a cgroup', () => {
  test('of version 2 are seconds that it used and seconds that it was held back', () => {
    const stat = 'usage_usec 2500000\nuser_usec 2000000\nnr_throttled 3\nthrottled_usec 500000\n'
    writeFileSync(path.join(folder, 'slice/cpu.stat'), stat)
    const found = processorGroup('0::/slice', folder)
    expect([found?.usedSeconds(), found?.throttledSeconds()]).toEqual([2.5, 0.5])
  })

  test('are unknown where the files are not there', () => {
    const found = processorGroup('0::/docker/half', folder)
    expect([found?.usedSeconds(), found?.throttledSeconds()]).toEqual([null, null])
  })

  test('of version 1 are found in the hierarchies of cpu and cpuacct', () => {
    for (const [file, content] of Object.entries({
      'cpu/box/cpu.cfs_quota_us': '200000\n',
      'cpu/box/cpu.cfs_period_us': '100000\n',
      'cpu/box/cpu.stat': 'nr_periods 9\nnr_throttled 2\nthrottled_time 1500000000\n',
      'cpuacct/box/cpuacct.usage': '7000000000\n',
    })) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
      writeFileSync(path.join(folder, file), content)
    }
    const found = processorGroup('5:cpu:/box\n4:cpuacct:/box\n', folder)
    expect([found?.quota, found?.usedSeconds(), found?.throttledSeconds()]).toEqual([2, 7, 1.5])
  })
})

test('a process may use the processors that it is told', () => {
  const { cores, processors, quota } = coresOf(process.pid)
  expect(processors).toBeGreaterThanOrEqual(os.availableParallelism())
  expect(processors).toBeLessThanOrEqual(os.cpus().length)
  expect(cores).toBe(Math.min(processors, quota ?? processors))
})

describe('the memory limit of a cgroup', () => {
  const files = {
    'slice/memory.max': '3000000000\n',
    'slice/wide/memory.max': '4000000000\n',
    'slice/narrow/memory.max': '1000000\n',
    'docker/free/memory.max': 'max\n',
    'docker/half/memory.max': '99999999999999999999999\n',
    'memory/box/memory.limit_in_bytes': '512000000\n',
    'memory/free/memory.limit_in_bytes': '9223372036854771712\n',
  }
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), content)
  }

  test.each([
    ['0::/slice/wide', 3e9],
    ['0::/slice/narrow/deeper', 1e6],
    ['0::/docker/free', null],
    ['0::/docker/half', null],
    ['4:memory:/box\n0::/slice/wide', 5.12e8],
    ['4:blkio,memory:/box', 5.12e8],
    ['4:memory:/free\n0::/', null],
    ['4:memory:/../box', null],
    ['4:memory_of:/box', null],
    ['', null],
  ])('of %j is %j bytes', (membership, limit) => {
    expect(memoryGroupLimit(membership, folder)).toBe(limit)
  })
})
