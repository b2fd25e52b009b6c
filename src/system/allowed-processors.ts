/** Processors in `Cpus_allowed_list` of proc(5): a process pinned to one is starved when that one is busy. */
export function allowedProcessors(status: string): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1]
  return list === undefined ? null : processorsIn(list)
}

/** Reads the kernel's list format: `0-2,5`. */
export function processorsIn(list: string): ReadonlySet<number> {
  const processors = new Set<number>()
  for (const range of list.split(',')) {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    for (let cpu = from; cpu <= to; cpu += 1) processors.add(cpu)
  }
  return processors
}

/** Writes the kernel's list format, so that equal sets are equal texts. */
export function listOfProcessors(processors: Iterable<number>): string {
  const ranges: [from: number, to: number][] = []
  for (const cpu of [...processors].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === cpu - 1) last[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
