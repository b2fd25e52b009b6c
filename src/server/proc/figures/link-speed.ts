import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { readOrNothing } from '../read-file.ts'

/**
 * What an interface of this machine can carry, in Mbit/s; null if that is not known. Only hardware and bonds of it have
 * a speed: what veth and tun say is made up (10,000 and 10), and virtual machines often say -1.
 */
export function linkSpeed(name: string, root = '/sys/class/net'): number | null {
  const folder = path.join(root, name)
  if (name.includes('/') || path.dirname(folder) !== path.normalize(root)) return null
  const isReal = existsSync(path.join(folder, 'device')) || existsSync(path.join(folder, 'bonding'))
  const speed = Number(readOrNothing(path.join(folder, 'speed')).trim())
  return isReal && speed > 0 ? speed : null
}

/** Whether a process shares this one's network: a file of /proc/PID/net is the same in one network, and in no other. */
export function sharesNetwork(pid: number): boolean {
  try {
    return statSync(`/proc/${pid}/net/dev`).ino === statSync('/proc/self/net/dev').ino
  } catch {
    return false
  }
}
