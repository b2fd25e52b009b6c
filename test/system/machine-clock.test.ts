import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { clockNumber, machineClockMs } from '../../src/system/machine-clock.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'clock-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('other processes of this machine read the same clock', () => {
  const before = machineClockMs()
  const other = Number(
    execFileSync(process.execPath, ['-p', 'Number(process.hrtime.bigint()) / 1e6'], { encoding: 'utf8' }),
  )
  expect(other).toBeGreaterThan(before)
  expect(other).toBeLessThan(machineClockMs())
})

test('the number of the clock is of the boot id', () => {
  const file = path.join(folder, 'boot_id')
  writeFileSync(file, 'deadbeef-0000-4000-8000-000000000000\n')
  expect(clockNumber(file)).toBe(0xdeadbeef)
})

test('a time namespace, whose clock is another, has another number', () => {
  const file = path.join(folder, 'boot_id')
  writeFileSync(file, 'deadbeef-0000-4000-8000-000000000000\n')
  const numbers = ['0 0', '2 0', '-2 0', '2 500000000'].map((offset, at) => {
    const namespace = path.join(folder, `timens_offsets_${at}`)
    writeFileSync(
      namespace,
      `monotonic           ${offset.replace(' ', '         ')}\nboottime            0         0\n`,
    )
    return clockNumber(file, namespace)
  })
  expect(numbers[0]).toBe(0xdeadbeef)
  expect(new Set(numbers).size).toBe(4)
})

test('without a boot id the number of the clock is random', () => {
  const numbers = Array.from({ length: 5 }, () => clockNumber('/nowhere/boot_id'))
  expect(new Set(numbers).size).toBe(5)
})
