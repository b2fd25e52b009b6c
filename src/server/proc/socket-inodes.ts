import { readdirSync, readlinkSync } from 'node:fs'

/** Inodes of the sockets among a process's first descriptors; empty for another user's process. */
export function socketInodes(pid: number, maxDescriptors = Number.POSITIVE_INFINITY): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`
  try {
    const first = readdirSync(folder).slice(0, maxDescriptors)
    return new Set(first.flatMap((descriptor) => socketInode(`${folder}/${descriptor}`) ?? []))
  } catch {
    return new Set()
  }
}

/** A descriptor can be closed while they are listed. */
function socketInode(path: string): string | null {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? null
  } catch {
    return null
  }
}
