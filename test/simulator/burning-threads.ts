import { readdirSync, readFileSync } from 'node:fs'

/** What a process's burning threads used, and how long they waited for a processor, since each began: seconds. */
export function burningThreads(pid: number): { threads: number; used: number; waited: number } {
  const folder = `/proc/${pid}/task`
  const times = readdirSync(folder)
    .filter((thread) => readFileSync(`${folder}/${thread}/comm`, 'utf8').trim() === 'burn')
    .map((thread) => readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ').map(Number))
  const sum = (field: number) => times.reduce((all, time) => all + (time[field] ?? 0), 0) / 1e9
  return { threads: times.length, used: sum(0), waited: sum(1) }
}
