import { readFileSync, readlinkSync } from 'node:fs'
import { z } from 'zod'

/** Shows whether two processes are on one machine and know each other's processes by the same numbers. */
export const machineIdentitySchema = z.object({
  /** Of the kernel, new with each start; empty where it is not known. */
  bootId: z.string().max(64),
  /** The namespace that process numbers belong to (pid_namespaces(7)); empty where it is not known. */
  pidNamespace: z.string().max(64),
  pid: z.number().int().min(1),
})

export type MachineIdentity = Readonly<z.infer<typeof machineIdentitySchema>>

export function thisMachineIdentity(): MachineIdentity {
  return {
    bootId: orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    pidNamespace: orNothing(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
  }
}

/** Whether a process number means the same process to both. */
export function sharesProcesses(one: MachineIdentity, other: MachineIdentity): boolean {
  if (one.bootId === '' || one.pidNamespace === '') return false
  return one.bootId === other.bootId && one.pidNamespace === other.pidNamespace
}

function orNothing(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
