import { getPriority, setPriority } from 'node:os'
import type { Knob } from './knob.ts'

const STEP = 10
const MAX_NICE = 19

export function lowerNice(nice: number): number {
  return Math.min(MAX_NICE, nice + STEP)
}

/** The nice value. On Linux each thread has its own (setpriority(2), "C library/kernel differences"). */
export const niceKnob: Knob = {
  read(thread) {
    try {
      return String(getPriority(thread))
    } catch {
      return null
    }
  },
  aim: (before) => String(lowerNice(Number(before))),
  async set(value, threads) {
    for (const thread of threads) setOne(thread, Number(value))
  },
}

function setOne(thread: number, nice: number): void {
  try {
    setPriority(thread, nice)
  } catch {
    // Ended, or not permitted: the caller reads the value again.
  }
}
