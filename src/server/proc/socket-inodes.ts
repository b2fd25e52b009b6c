import { readdirSync, readlinkSync } from 'node:fs'

/** Inodes of the sockets that a process holds; empty for another user's process. */
export function socketInodes(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`
  try {
    return new Set(readdirSync(folder).flatMap((descriptor) => socketInode(`${folder}/${descriptor}`) ?? []))
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
