/** Processors in `Cpus_allowed_list` of proc(5): a process pinned to one is starved when that one is busy. */
export function allowedProcessors(status: string): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1]
  if (list === undefined) return null
  const allowed = new Set<number>()
  for (const range of list.split(',')) {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    for (let cpu = from; cpu <= to; cpu += 1) allowed.add(cpu)
  }
  return allowed
}
