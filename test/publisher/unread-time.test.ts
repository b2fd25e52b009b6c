import { describe, expect, test } from 'vitest'
import { UnreadTime } from '../../src/publisher/unread-time.ts'

describe('the time for which bytes waited', () => {
  test('is that since they began to wait, also while they still do', () => {
    const time = new UnreadTime()
    expect(time.totalMs(50)).toBe(0)
    time.open(100)
    time.open(120)
    expect(time.totalMs(150)).toBe(50)
    time.close(180)
    expect(time.totalMs(500)).toBe(80)
  })

  test('counts no moment twice that Node.js and the kernel both saw', () => {
    const time = new UnreadTime()
    time.add(1000, 3000)
    time.add(1500, 4000)
    time.open(3500)
    expect(time.totalMs(4500)).toBe(3500)
    time.add(3000, 5000)
    expect(time.totalMs(5000)).toBe(4000)
    time.close(5200)
    expect(time.totalMs(9000)).toBe(4200)
  })

  test('never shrinks, and begins no earlier than its session', () => {
    const time = new UnreadTime()
    time.begin(1000)
    time.add(200, 1500)
    expect(time.totalMs(1500)).toBe(500)
    time.begin(3000)
    time.close(3000)
    time.add(2000, 2500)
    expect(time.totalMs(3000)).toBe(500)
  })
})
